/** The reasons for which seats are refused, and the calls that reserve and pay. */
import { firstDate, type HttpFixture, type HttpResponse } from '../fixtures/http-fixture.ts';

export const seatReasons = {
  SEAT_UNAVAILABLE: {
    details: { seatNos: [5] },
    async meet(s: HttpFixture) {
      const concertId = await s.openConcert();
      await reserve(s, await s.buyer(concertId));
      return reserve(s, await s.buyer(concertId));
    },
  },
  SOLD_OUT: {
    details: {},
    async meet(s: HttpFixture) {
      const concertId = await s.openConcert({ seatsPerDate: 1, price: 0 });
      const buyer = await s.buyer(concertId);
      const { token: credential } = buyer;
      const input = { date: firstDate, seatNos: [1] };
      const held = await s.send('POST', '/api/reservations', { credential, body: input });
      const reservationId = String(held.body['reservationId']);
      await s.send('POST', `/api/reservations/${reservationId}/payment`, { credential });
      return reserveBest(s, await s.buyer(concertId), 1);
    },
  },
  SEATS_HELD: {
    details: {},
    async meet(s: HttpFixture) {
      const concertId = await s.openConcert({ seatsPerDate: 1 });
      await reserve(s, await s.buyer(concertId), '1');
      return reserveBest(s, await s.buyer(concertId), 1);
    },
  },
  NO_ADJACENT_SEATS: {
    details: { available: 2 },
    async meet(s: HttpFixture) {
      const concertId = await s.openConcert({ rows: 1, seatsPerRow: 3 });
      await reserve(s, await s.buyer(concertId), '2');
      return reserveBest(s, await s.buyer(concertId), 2);
    },
  },
  SEAT_RESTRICTED: {
    details: { seatNos: [2] },
    async meet(s: HttpFixture) {
      const rows = [{ label: 'A', seats: 4 }];
      const companions = [['A-1', 'A-2']];
      const section = { name: 'Stalls', rows, accessible: ['A-1'], companions };
      const concertId = await s.openConcert({ layout: { sections: [section] } });
      return reserve(s, await s.buyer(concertId), '2');
    },
  },
  LEAVES_SINGLE_SEAT: {
    details: { seatNos: [3], alternatives: [[3], [5], [6]] },
    async meet(s: HttpFixture) {
      const terms = { rows: 1, seatsPerRow: 6, singleSeats: 'refuse' };
      const concertId = await s.openConcert(terms);
      await reserve(s, await s.buyer(concertId), '2');
      return reserve(s, await s.buyer(concertId), '4');
    },
  },
};

interface Buyer {
  userId: string;
  token: string;
}

export function reserve(
  s: HttpFixture,
  { userId, token }: Buyer,
  seatNo = '5',
): Promise<HttpResponse> {
  const body = { userId, date: firstDate, seatNo };
  return s.send('POST', '/api/reservation', { credential: token, body });
}

function reserveBest(s: HttpFixture, { token }: Buyer, best: number): Promise<HttpResponse> {
  return s.send('POST', '/api/reservations', {
    credential: token,
    body: { date: firstDate, best },
  });
}

export function pay(s: HttpFixture, { userId, token }: Buyer): Promise<HttpResponse> {
  const body = { userId, date: firstDate, seatNo: '5' };
  return s.send('POST', '/api/payment', { credential: token, body });
}
