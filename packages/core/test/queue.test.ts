import { isOnsaleError } from '@onsale/core/errors';
import {
  claimDeadline,
  entryStatusAt,
  placesToAdmit,
  farAhead,
  pollAfterMs,
  requireActive,
  roomNumberLimit,
  latestSessionEnd,
  sessionEnd,
  type Entry,
  type EntryStatus,
} from '@onsale/core/queue';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const now = Date.UTC(2027, 0, 1, 12);
const statuses: EntryStatus[] = ['waiting', 'active', 'finished', 'expired', 'left'];
const entry = (status: EntryStatus, expiresAt: number | null): Entry => ({
  status,
  admittedAt: expiresAt === null ? null : now - 60_000,
  claimedAt: null,
  expiresAt,
});

describe('an entry', () => {
  test('is active until the last millisecond before expiresAt, and expired from it on', () => {
    expect(entryStatusAt(entry('active', now + 1), now)).toBe('active');
    expect(entryStatusAt(entry('active', now), now)).toBe('expired');
    expect(entryStatusAt(entry('active', now - 1), now)).toBe('expired');
  });

  test.each(['waiting', 'finished', 'expired', 'left'] as const)(
    'that is %s stays so, whatever the time',
    (status) => {
      expect(entryStatusAt(entry(status, now - 1), now)).toBe(status);
      expect(entryStatusAt(entry(status, now + 1), now)).toBe(status);
    },
  );

  test('that is over never becomes live again as time passes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.integer({ min: -5, max: 5 }),
        fc.nat(10),
        (status, expiresInMs, laterMs) => {
          const of = entry(status, now + expiresInMs);
          const before = entryStatusAt(of, now);
          const after = entryStatusAt(of, now + laterMs);
          return before === after || (before === 'active' && after === 'expired');
        },
      ),
    );
  });
});

describe('a gated call', () => {
  const attempt = (of: Entry, ahead = 0): unknown => {
    try {
      requireActive(of, now, () => ({ ahead, pollAfterMs: pollAfterMs('waiting', ahead) }));
      return 'allowed';
    } catch (error) {
      return error;
    }
  };

  test('is for active entries, to the millisecond', () => {
    expect(attempt(entry('active', now + 1))).toBe('allowed');
    expect(isOnsaleError(attempt(entry('active', now)), 'QUEUE_TOKEN_EXPIRED')).toBe(true);
  });

  test.each(['finished', 'expired', 'left'] as const)('is over for those %s', (status) => {
    expect(isOnsaleError(attempt(entry(status, now + 1)), 'QUEUE_TOKEN_EXPIRED')).toBe(true);
  });

  test('tells a waiting buyer its position and when to poll again', () => {
    const pollMs = pollAfterMs('waiting', 12);
    expect(attempt(entry('waiting', null), 12)).toMatchObject({
      reason: 'NOT_ADMITTED',
      details: { ahead: 12, pollAfterMs: pollMs },
      retryAfterMs: pollMs,
    });
  });
});

describe('admission', () => {
  const numbers = fc.integer({ min: 1, max: roomNumberLimit });
  const counts = fc.nat(roomNumberLimit * 2);
  const rooms = fc.record({ maxActive: numbers, admitPerMinute: numbers });
  const counted = fc.record({ active: counts, admittedInWindow: counts });

  test('fills a room up to the tighter of its limits, and never beyond either', () => {
    fc.assert(
      fc.property(rooms, counted, (room, { active, admittedInWindow }) => {
        const places = placesToAdmit({ ...room, paused: false }, { active, admittedInWindow });
        expect(places).toBeGreaterThanOrEqual(0);
        expect(places === 0 || active + places <= room.maxActive).toBe(true);
        expect(places === 0 || admittedInWindow + places <= room.admitPerMinute).toBe(true);
        // One more would be too many by one limit or the other.
        const more = places + 1;
        expect(
          active + more > room.maxActive || admittedInWindow + more > room.admitPerMinute,
        ).toBe(true);
      }),
    );
  });

  test('stops while the room is paused', () => {
    const room = { maxActive: 10, admitPerMinute: 10 };
    const empty = { active: 0, admittedInWindow: 0 };
    expect(placesToAdmit({ ...room, paused: true }, empty)).toBe(0);
    expect(placesToAdmit({ ...room, paused: false }, empty)).toBe(10);
  });

  test('must be claimed before claimSeconds, and before the session’s own end', () => {
    expect(claimDeadline({ claimSeconds: 60, sessionSeconds: 600 }, now)).toBe(now + 60_000);
    expect(claimDeadline({ claimSeconds: 60, sessionSeconds: 30 }, now)).toBe(now + 30_000);
    expect(sessionEnd({ sessionSeconds: 600 }, now)).toBe(now + 600_000);
    const terms = { sessionSeconds: 600, reservationSeconds: 300 };
    expect(latestSessionEnd(terms, now)).toBe(now + 900_000);
  });
});

describe('the poll interval', () => {
  test('is shorter the nearer the admission, between one and thirty seconds', () => {
    expect(pollAfterMs('waiting', 0)).toBe(1_000);
    expect(pollAfterMs('waiting', farAhead - 1)).toBe(29_990);
    expect(pollAfterMs('waiting', farAhead)).toBe(30_000);
    expect(pollAfterMs('waiting', 1_000_000)).toBe(30_000);
    // Twice within the time to claim, however far from the admission.
    expect(pollAfterMs('waiting', 1_000_000, 5_000)).toBe(2_500);
    fc.assert(
      fc.property(fc.nat(1_000_000), (ahead) => {
        const own = pollAfterMs('waiting', ahead);
        return own >= 1_000 && own <= 30_000 && pollAfterMs('waiting', ahead + 1) >= own;
      }),
    );
  });

  test('is constant while active, and long when the entry is over', () => {
    expect(pollAfterMs('active', 0)).toBe(5_000);
    expect(pollAfterMs('active', 0, 3_000)).toBe(1_500);
    expect(pollAfterMs('finished', 0)).toBe(60_000);
    expect(pollAfterMs('expired', 0)).toBe(60_000);
    expect(pollAfterMs('left', 0)).toBe(60_000);
  });
});
