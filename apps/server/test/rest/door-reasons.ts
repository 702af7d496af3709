/** The REST requests that a door or a cancelled date refuses, by reason. */
import { expect } from 'vitest';
import {
  firstDate as date,
  type HttpFixture,
  type HttpResponse,
} from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';

const path = '/api/admin/tickets/redeem';

/** A buyer's paid ticket. */
async function soldTicket(s: HttpFixture): Promise<string> {
  const buyer = await s.buyer(await s.openConcert());
  const { token: credential } = buyer;
  await s.charge(buyer, 1_000);
  const { reservationId } = await s.call<{ reservationId: string }>('POST', '/api/reservations', {
    credential,
    body: { date, seatNos: [1] },
  });
  const { tickets } = await s.call<{ tickets: { ticketCode: string }[] }>(
    'POST',
    `/api/reservations/${reservationId}/payment`,
    { credential },
  );
  return tickets[0]!.ticketCode;
}

export const doorReasons = {
  DATE_CANCELLED: {
    details: { date, reason: 'The singer is ill' },
    async meet(s) {
      const concertId = await s.openConcert();
      const { token: credential } = await s.buyer(concertId);
      const body = { reason: 'The singer is ill' };
      const cancel = `/api/admin/concerts/${concertId}/dates/${date}/cancel`;
      await s.call('POST', cancel, { credential: adminKey, body });
      return s.send('GET', `/api/seats/${date}`, { credential });
    },
  },
  TICKET_NOT_FOUND: {
    details: {},
    meet: (s) => s.send('POST', path, { credential: adminKey, body: { ticketCode: 'TX4M' } }),
  },
  ALREADY_REDEEMED: {
    details: { redeemedAt: expect.stringMatching(/Z$/), gate: 'North' },
    async meet(s) {
      const body = { ticketCode: await soldTicket(s), gate: 'North' };
      await s.call('POST', path, { credential: adminKey, body });
      return s.send('POST', path, { credential: adminKey, body });
    },
  },
} satisfies Record<string, { details: object; meet(s: HttpFixture): Promise<HttpResponse> }>;
