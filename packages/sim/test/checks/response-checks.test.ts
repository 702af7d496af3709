/** The checks of single responses, with answers that come late, out of order, or never. */
import type { Reservation, SeatMap } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import { priceCheck } from '../../src/checks/seating/sold-prices.ts';
import { firstAnswerCheck } from '../../src/checks/receipts.ts';
import { createResponseChecks } from '../../src/checks/response-checks.ts';
import { oneHolderCheck } from '../../src/checks/seats.ts';
import { bestSeatsCheck } from '../../src/checks/seating/best-seats.ts';
import { listedCheck } from '../../src/checks/seating/listed-reservations.ts';
import { freeAgainCheck, seatMapCheck } from '../../src/checks/seating/seat-map.ts';
import { givenBackCheck, seatLimitCheck } from '../../src/checks/seating/seating-check.ts';
import { newOperatorRecord } from '../../src/checks/venue/operator-record.ts';
import {
  date,
  expectFound,
  expectNothing,
  labelOf,
  receipt,
  reservation,
  watched,
} from './observed-history.ts';

/** Two rows of five seats. */
const house = {
  price: 1_000,
  seatsPerDate: 10,
  seatsPerRow: 5,
  maxSeatsPerUser: 4,
  reservationSeconds: 300,
};

const checksOf = (terms: typeof house) =>
  createResponseChecks(terms, { isComplete: true, record: newOperatorRecord(terms.price) });

function sale() {
  const responses = checksOf(house);
  return { ...watched({ responses }), finish: () => responses.finish() };
}

/** A map on which these seats are taken, and these are the viewer's. */
function seatMap(taken: Record<number, 'held' | 'sold'>, mine: number[] = []): SeatMap {
  const seats = Array.from({ length: house.seatsPerDate }, (_, index) => {
    const seatNo = index + 1;
    const row = Math.ceil(seatNo / house.seatsPerRow);
    const status = taken[seatNo] ?? ('available' as const);
    const { price } = house;
    const place = { seatNo, label: labelOf(seatNo), section: 'main', row, flags: [] };
    return { ...place, price, status, mine: mine.includes(seatNo) };
  });
  const available = seats.filter(({ status }) => status === 'available');
  const numbers = available.map(({ seatNo }) => seatNo);
  return { date, version: JSON.stringify(taken), aisles: [], seats, available: numbers };
}

const chosen = (best: number) => ({ input: { date, best } });
const named = { input: { date, seatNos: [1] } };

/** One seat that is held from second 10 until second 310, and released at second 20. */
function released() {
  const { client, finish } = sale();
  const a = client('a').send;
  a('reservation.create', 10, named)(reservation('one', 310));
  a('reservation.release', 20)({ ...reservation('one', 310), status: 'released' });
  return { a, b: client('b').send, finish };
}

describe('a seat map', () => {
  test('shows a seat as held for as long as it is, to its holder as the own one', () => {
    const showAt = (at: number, map: SeatMap) => () => {
      const { b, finish } = released();
      b('seat.list', at)(map);
      finish();
    };
    expectNothing(showAt(15, seatMap({ 1: 'held' })));
    expectFound(freeAgainCheck, showAt(20.001, seatMap({ 1: 'held' })));
    expectNothing(showAt(20.001, seatMap({})));
    expectFound(seatMapCheck, showAt(15, seatMap({ 1: 'sold' })));
    expectFound(seatMapCheck, showAt(15, seatMap({ 1: 'held' }, [1])));
  });

  test('may show the effect of a call whose response is still on its way', () => {
    const { client, finish } = sale();
    const late = client('a').send('reservation.create', 10, named);
    client('b').send('seat.list', 11)(seatMap({ 1: 'held' }));
    client('b').send('queue.leave', 12)(null);
    late(reservation('one', 310));
    expectNothing(finish);
  });

  test('shows the price and the row of each seat, and lists those that are free', () => {
    const show = (map: SeatMap) => () => sale().client('a').send('seat.list', 10)(map);
    const sound = seatMap({});
    const first = (change: object) => ({
      ...sound,
      seats: sound.seats.map((seat) => (seat.seatNo === 1 ? { ...seat, ...change } : seat)),
    });
    expectNothing(show(sound));
    expectFound(seatMapCheck, show(first({ price: 999 })));
    expectFound(seatMapCheck, show(first({ row: 2 })));
    expectFound(seatMapCheck, show({ ...sound, available: [1, 2] }));
    expectFound(seatMapCheck, show({ ...sound, seats: sound.seats.slice(1) }));
  });
});

describe('the changes of a seat map', () => {
  const first = seatMap({});
  const changes = (seats: object[], since = first.version) => {
    return { date, version: 'next', since, changes: seats };
  };
  const held = { seatNo: 1, status: 'held', mine: false };

  /** A buyer looks, another holds seat 1, and the first asks what changed. */
  const readChanges = (answer: object) => () => {
    const { client, finish } = sale();
    const viewer = client('b', 'changeable').send;
    viewer('seat.list', 5)(first);
    client('a').send('reservation.create', 10, named)(reservation('one', 310));
    viewer('seat.list', 15, { input: { date, since: first.version } })(answer);
    finish();
  };

  test('lead to the map as it is', () => {
    expectNothing(readChanges(changes([held])));
    expectFound(freeAgainCheck, readChanges(changes([held, { ...held, seatNo: 2 }])));
    expectFound(oneHolderCheck, readChanges(changes([])));
  });

  test('lead on from the map that the client has', () => {
    expectFound(seatMapCheck, readChanges(changes([held], 'another')));
  });
});

describe('the best seats', () => {
  const given = (seatNos: number[]) => () => {
    const { client, finish } = sale();
    client('a').send('reservation.create', 10, named)(reservation('one', 310, [3]));
    client('b').send('reservation.create', 11, chosen(2))(reservation('two', 311, seatNos));
    finish();
  };

  test('are adjacent, nearest the front, and then nearest the centre', () => {
    expectNothing(given([1, 2]));
    expectNothing(given([4, 5]));
    expectFound(bestSeatsCheck, given([6, 7]));
    expectFound(bestSeatsCheck, given([1, 4]));
    expectFound(bestSeatsCheck, given([5, 6]));
  });

  test('leave room for as many parties, and no seat alone, rather than be near the centre', () => {
    const rowsOfTen = { ...house, seatsPerDate: 20, seatsPerRow: 10 };
    const give = (count: number, seatNos: number[]) => () => {
      const responses = checksOf(rowsOfTen);
      const { client } = watched({ responses });
      const seats = seatNos.map((seatNo) => {
        const label = `${seatNo > 10 ? 'B' : 'A'}-${((seatNo - 1) % 10) + 1}`;
        return { seatNo, label, section: 'main', price: 1_000 };
      });
      const given = { ...reservation('one', 310, seatNos), seats };
      client('a').send('reservation.create', 10, chosen(count))(given);
      responses.finish();
    };
    expectNothing(give(4, [3, 4, 5, 6]));
    expectNothing(give(4, [5, 6, 7, 8]));
    expectFound(bestSeatsCheck, give(4, [4, 5, 6, 7]));
    expectFound(bestSeatsCheck, give(4, [1, 2, 3, 4]));
    expectFound(bestSeatsCheck, give(4, [13, 14, 15, 16]));
    expectNothing(give(3, [4, 5, 6]));
    // Seats 1 and 2 would be lost to a party of three.
    expectFound(bestSeatsCheck, give(3, [3, 4, 5]));
    expectFound(bestSeatsCheck, give(3, [2, 3, 4]));
  });

  test('may be others when better ones may still have been held', () => {
    const chooseAt = (at: number, seatNo: number) => () => {
      const { b, finish } = released();
      b('reservation.create', at, chosen(1))(reservation('two', at + 300, [seatNo]));
      b('queue.leave', at + 1)(null);
      finish();
    };
    // Until second 20 seat 1 is held, and seat 3 would leave seat 2 alone.
    expectNothing(chooseAt(15, 2));
    expectFound(bestSeatsCheck, chooseAt(15, 3));
    expectNothing(chooseAt(20, 2));
    expectNothing(chooseAt(20.001, 3));
    expectFound(bestSeatsCheck, chooseAt(20.001, 2));
    const { b, finish } = released();
    b('reservation.create', 25, chosen(5))(reservation('two', 325, [6, 7, 8, 9, 10]));
    expectFound(seatLimitCheck, finish);
  });
});

describe('a reservation', () => {
  test('costs the price of each of its seats', () => {
    const cost = (total: number) => () => {
      const two: Reservation = { ...reservation('two', 310, [2, 3]), total };
      sale().client('a').send('reservation.create', 10, named)(two);
    };
    expectNothing(cost(2_000));
    expectFound(priceCheck, cost(1_000));
    expectFound(priceCheck, cost(4_000));
  });

  test('is listed as what became of it, to its holder alone', () => {
    const listAt =
      (at: number, status: Reservation['status'], who: 'a' | 'b' = 'a') =>
      () => {
        const { finish, ...clients } = released();
        const item = { ...reservation('one', 310), status };
        clients[who]('reservation.list', at)({ reservations: [item], nextCursor: null });
        finish();
      };
    expectNothing(listAt(15, 'held'));
    expectFound(listedCheck, listAt(25, 'held'));
    expectNothing(listAt(25, 'released'));
    expectFound(listedCheck, listAt(15, 'released'));
    expectFound(listedCheck, listAt(25, 'expired'));
    expectFound(listedCheck, listAt(25, 'released', 'b'));
  });

  test('is named by the payment that gives it back, unless it is over', () => {
    const paid = (at: number, names: boolean) => () => {
      const { client, finish } = sale();
      const { send } = client('a');
      send('reservation.create', 10, named)(reservation('one', 310));
      send('reservation.create', 11, { input: { date, seatNos: [2] } })(
        reservation('two', 50, [2]),
      );
      const two = { reservationId: 'two', date, seatNos: [2] };
      const answer = { ...receipt('one', at), released: names ? [two] : [] };
      send('payment.pay', at, { input: { reservationId: 'one' } })(answer);
      finish();
    };
    expectNothing(paid(40, true));
    expectFound(givenBackCheck, paid(40, false));
    expectNothing(paid(50, false));
    expectFound(givenBackCheck, paid(50, true));
  });
});

test('a repeat with the same key gets the whole first answer', () => {
  const { send } = sale().client('a');
  const again = () =>
    send('order.cancel', 10, { input: { orderId: 'ord_one' }, idempotencyKey: 'k' });
  const first = { orderId: 'ord_one', status: 'cancelled', refunded: 1_000, balance: 1_000 };
  again()(first);
  again()(null);
  expectNothing(() => again()({ ...first }));
  expectFound(firstAnswerCheck, () => again()({ ...first, balance: 2_000 }));
  expect(first.balance).toBe(1_000);
});
