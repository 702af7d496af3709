/** Polling of a place: `updates`, `admitted`, and the credential that each call acts with. */
import type { ConnectionChange, QueueEntry } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  entryOf,
  failureOf,
  gives,
  refuses,
  refusesConnection,
  scripted,
  type Answer,
} from './scripted-fetch.ts';

const waiting = (ahead: number, pollAfterMs = 2_000) => gives(entryOf({ ahead, pollAfterMs }));
const active = gives(
  entryOf({ status: 'active', ahead: 0, expiresAt: '2098-01-01T00:00:00.000Z' }),
);
const ended = (status: QueueEntry['status']) => gives(entryOf({ status, pollAfterMs: 60_000 }));

function resumed(statuses: Answer | Answer[], options = {}) {
  const play = scripted({ 'queue.status': statuses }, { maxRetries: 0, ...options });
  return { ...play, place: play.onsale.resume('osq_mine') };
}

async function statusesOf(updates: AsyncIterable<QueueEntry>): Promise<string[]> {
  const seen: string[] = [];
  for await (const entry of updates) seen.push(`${entry.status} ${entry.ahead}`);
  return seen;
}

describe('updates', () => {
  test('tell of polls that fail, and of the first that succeeds again', async () => {
    const { place, inTime } = resumed([
      waiting(2),
      refusesConnection,
      refuses('OVERLOADED', {}),
      waiting(1),
      active,
    ]);
    const changes: string[] = [];
    const onConnectionChange = (change: ConnectionChange) =>
      void changes.push(
        change.state === 'restored' ? 'restored' : `${change.failures} ${change.error.reason}`,
      );
    await inTime(statusesOf(place.updates({ onConnectionChange })));
    expect(changes).toEqual(['1 UNREACHABLE', '2 OVERLOADED', 'restored']);
  });

  test('begin with the current entry and end with the active one', async () => {
    const { place, inTime } = resumed([waiting(2), waiting(1), active]);
    expect(await inTime(statusesOf(place.updates()))).toEqual([
      'waiting 2',
      'waiting 1',
      'active 0',
    ]);
    expect(place.entry?.status).toBe('active');
  });

  test.for(['finished', 'expired', 'left'] as const)('end when the place is %s', async (status) => {
    const { place, inTime } = resumed([waiting(2), ended(status)]);
    expect(await inTime(statusesOf(place.updates()))).toHaveLength(2);
  });

  test('come after pollAfterMs plus a jitter of at most a fifth', async () => {
    for (const [random, at] of [
      [0, [0, 2_000, 2_500]],
      [0.5, [0, 2_200, 2_750]],
    ] as const) {
      const statuses = [waiting(2, 2_000), waiting(1, 500), active];
      const { place, requests, inTime } = resumed(statuses, { random: () => random });
      await inTime(statusesOf(place.updates()));
      expect(requests.map((request) => request.at)).toEqual(at);
    }
  });

  test('of a place just joined do not poll before pollAfterMs', async () => {
    const { onsale, requests, inTime } = scripted(
      { 'queue.join': waiting(3), 'queue.status': active },
      { accountKey: 'osa_mine', random: () => 0 },
    );
    const place = await inTime(onsale.join());
    expect(await inTime(statusesOf(place.updates()))).toEqual(['waiting 3', 'active 0']);
    expect(requests.map(({ path, at }) => [path, at])).toEqual([
      ['queue.join', 0],
      ['queue.status', 2_000],
    ]);
  });

  test('that begin later poll at once, because the latest entry is stale', async () => {
    const { place, clock, calls, inTime } = resumed([waiting(3), active]);
    await inTime(place.status());
    await clock.advance(10_000);
    expect(await inTime(statusesOf(place.updates()))).toEqual(['active 0']);
    expect(calls()).toHaveLength(2);
  });

  test('of a place that is over do not poll', async () => {
    const { place, clock, calls, inTime } = resumed([ended('left')]);
    await inTime(place.status());
    await clock.advance(600_000);
    expect(await inTime(statusesOf(place.updates()))).toEqual(['left 3']);
    expect(calls()).toHaveLength(1);
  });

  test('continue after retryable errors, and wait for retryAfterMs', async () => {
    const limited = refuses('RATE_LIMITED', {}, { retryAfterMs: 9_000 });
    const { place, requests, inTime } = resumed(
      [waiting(2), refusesConnection, refuses('OVERLOADED', {}), limited, active],
      { random: () => 0 },
    );
    expect(await inTime(statusesOf(place.updates()))).toEqual(['waiting 2', 'active 0']);
    expect(requests.map(({ at }) => at)).toEqual([0, 2_000, 4_000, 6_000, 15_000]);
  });

  test('end with an error that is not retryable', async () => {
    const { place, inTime } = resumed([waiting(2), refuses('NOT_AUTHENTICATED', {})]);
    expect(await failureOf(inTime(statusesOf(place.updates())))).toMatchObject({
      reason: 'NOT_AUTHENTICATED',
    });
  });

  test('of a place without an entry fail with the first poll', async () => {
    const { place, inTime } = resumed(refusesConnection);
    expect(await failureOf(inTime(statusesOf(place.updates())))).toMatchObject({
      reason: 'UNREACHABLE',
    });
  });

  test('stop polling when the iteration stops', async () => {
    const { place, clock, calls, inTime } = resumed(waiting(2));
    const first = async () => {
      for await (const entry of place.updates()) {
        expect(entry.status).toBe('waiting');
        break;
      }
    };
    await inTime(first());
    await clock.advance(60_000);
    expect(calls()).toHaveLength(1);
  });
});

describe('admitted', () => {
  test('resolves with the active entry', async () => {
    const { place, inTime } = resumed([waiting(1), active]);
    expect(await inTime(place.admitted())).toMatchObject({ status: 'active' });
  });

  test('claims a place that was active at once, by polling it', async () => {
    const { onsale, calls, inTime } = scripted({ 'queue.join': active, 'queue.status': active });
    const place = await inTime(onsale.join());
    await inTime(place.admitted());
    expect(calls()).toEqual(['queue.join', 'queue.status']);
  });

  test('fails when the place is over', async () => {
    const { place, inTime } = resumed([waiting(1), ended('expired')]);
    expect(await failureOf(inTime(place.admitted()))).toMatchObject({
      reason: 'QUEUE_TOKEN_EXPIRED',
    });
  });
});

describe('the credential of a call', () => {
  test('is the token for a place, and the account key elsewhere', async () => {
    const { onsale, requests, inTime } = scripted(
      {
        'queue.status': gives(entryOf({ status: 'active', token: 'osq_other' })),
        'seat.dates': gives({ dates: [] }),
        'wallet.balance': gives({ userId: 'usr_1', balance: 3 }),
      },
      { accountKey: 'osa_mine' },
    );
    const place = onsale.resume('osq_other');
    expect(place.entry).toBeUndefined();
    expect(place.token).toBe('osq_other');
    await inTime(place.status());
    await inTime(place.dates());
    expect(await inTime(onsale.wallet.balance())).toBe(3);
    await inTime(
      onsale.trpc.wallet.balance.query(undefined, { context: { credential: 'osq_third' } }),
    );
    expect(requests.map(({ credential }) => credential)).toEqual([
      'osq_other',
      'osq_other',
      'osa_mine',
      'osq_third',
    ]);
  });

  test('is created by the first join, and later joins wait for it', async () => {
    const joined = { ...entryOf(), accountKey: 'osa_new' };
    const { onsale, requests, inTime } = scripted({
      'queue.join': [gives(joined), gives(entryOf({ concertId: 'con_2' }))],
    });
    expect(onsale.accountKey).toBeUndefined();
    const both = Promise.all([
      onsale.join({ concertId: 'con_1' }),
      onsale.join({ concertId: 'con_2' }),
    ]);
    const [place, other] = await inTime(both);
    expect(onsale.accountKey).toBe('osa_new');
    expect(place.entry).toEqual(entryOf());
    expect(other.entry.concertId).toBe('con_2');
    expect(requests.map(({ credential }) => credential)).toEqual([undefined, 'osa_new']);
  });

  test('is created by the next join if the first one fails', async () => {
    const joined = { ...entryOf(), accountKey: 'osa_new' };
    const { onsale, inTime } = scripted({
      'queue.join': [refuses('NOT_ON_SALE', { opensAt: null }), gives(joined)],
    });
    const [first, second] = await inTime(Promise.allSettled([onsale.join(), onsale.join()]));
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(onsale.accountKey).toBe('osa_new');
  });
});
