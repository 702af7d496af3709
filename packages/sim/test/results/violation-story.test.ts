/** The story of a violation: the buyers and seats that it names, however long ago. */
import { describe, expect, test } from 'vitest';
import { manualClock } from '@onsale/core/time/manual-clock';
import { createEventLog } from '../../src/foundation/event-log.ts';
import { newAccount, record, type Account } from '../../src/network/client-history.ts';
import { storyOf } from '../../src/results/violation-story.ts';

const startedAt = Date.parse('2027-01-01T12:00:00.000Z');
const at = (seconds: number) => startedAt + seconds * 1000;

function holder(name: string, { id, seatNos, second }: Held): Account {
  const account = newAccount(name, 'human');
  const reservation = {
    reservationId: id,
    date: '2027-06-01',
    seatNos,
    expiresAt: '2027-01-01T13:00:00.000Z',
    price: 7,
  } as never;
  record(account, 'holds', {
    id,
    seen: { reservation, interval: { from: at(second), until: Infinity } },
  });
  return account;
}

interface Held {
  id: string;
  seatNos: number[];
  second: number;
}

function story(detail: string, accounts: Account[], logged: [string, string][] = []) {
  const log = createEventLog(manualClock(startedAt));
  for (const [who, what] of logged) log.append(who, () => what);
  return storyOf(detail, { accounts, log, startedAt });
}

describe('the story of a violation', () => {
  const first = holder('b1', { id: 'r-one', seatNos: [31, 32], second: 25.512 });
  const second = holder('b12', { id: 'r-two', seatNos: [32], second: 4_000 });
  const other = holder('b2', { id: 'r-three', seatNos: [33], second: 30 });
  const detail = 'Seat 2027-06-01/32 was given to b12 too (reservation r-two).';

  test('has the first holder of a named seat, hours before, with the whole answer', () => {
    const { buyers, seats, events } = story(detail, [first, other, second]);
    expect(seats).toEqual(['2027-06-01/32']);
    expect(buyers.toSorted()).toEqual(['b1', 'b12']);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatch(
      /^25\.512 b1 reservation\.create -> .*"seatNos":\[31,32\].*"price":7/,
    );
    expect(events[1]).toMatch(/^4000\.000 b12 reservation\.create -> /);
  });

  test('takes b1 neither for b12 nor for its second client', () => {
    expect(story('b12 was refused.', [first, second]).buyers).toEqual(['b12']);
    const client = newAccount('b1.2', 'bot');
    expect(story('b1.2 was refused.', [first, client]).buyers).toEqual(['b1.2']);
    expect(story('It was b1.', [first, client]).buyers).toEqual(['b1']);
  });

  test('finds buyers by the ids that an audit names', () => {
    expect(story('The audit found {"reservationId":"r-three"}.', [first, other]).buyers).toEqual([
      'b2',
    ]);
  });

  test('has what the log keeps of them, and of nobody else, each call once', () => {
    const { events } = story(
      detail,
      [first, second],
      [
        ['b12', 'reservation.create {"seatNos":[32]} -> {"reservationId":"r-two"}'],
        ['b12', 'queue.status -> {"status":"active"}'],
        ['b7', 'queue.status -> {"status":"active"}'],
      ],
    );
    expect(events.filter((line) => line.includes('r-two'))).toHaveLength(1);
    expect(events.filter((line) => line.includes('queue.status'))).toEqual([
      '0.000 b12 queue.status -> {"status":"active"}',
    ]);
  });

  test('that names nobody is empty', () => {
    expect(story('11 are inside for certain, where 10 may be.', [first])).toEqual({
      buyers: [],
      seats: [],
      events: [],
    });
  });
});
