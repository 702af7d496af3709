import { WaitingLine } from '@onsale/core/structures/waiting-line';
import { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import { describe, expect, test } from 'vitest';
import {
  decodeHeartbeat,
  encodeHeartbeat,
} from '../../src/domains/queue/presence/presence-heartbeat.ts';
import { Epochs } from '../../src/domains/queue/presence/presence-epochs.ts';

const now = 1_000_000;
const absentAfterMs = 45_000;
const unitMs = 225;

/** What others read of a line in which everybody was seen so many milliseconds ago. */
function told({ last, gone, agoMs, people = 100 }: Told) {
  const line = new WaitingLine();
  line.joined(last);
  line.departed(gone);
  const sightings = new LastSeenTable({ since: 1, last });
  const terms = { now, absentAfterMs, people, seenAt: (waitNo: number) => now - agoMs(waitNo) };
  const seen = encodeHeartbeat(sightings, line, terms);
  return {
    seen,
    ...decodeHeartbeat({ concertId: 'con_1', serverId: 'srv_1', notedAt: now, seen }),
  };
}

interface Told {
  last: number;
  gone: number[];
  agoMs: (waitNo: number) => number;
  people?: number;
}

describe('a note', () => {
  test('says when somebody was seen, to half a percent of the limit, and never earlier', () => {
    const { seenAt } = told({ last: 60, gone: [], agoMs: (waitNo) => waitNo * 1_000 });
    for (let waitNo = 1; waitNo <= 57; waitNo += 1) {
      const exact = now - waitNo * 1_000;
      expect(seenAt(waitNo)).toBeGreaterThanOrEqual(exact);
      expect(seenAt(waitNo)! - exact).toBeLessThan(unitMs);
    }
  });

  test('says of whoever was not seen for long that it is absent, and no more', () => {
    const { seenAt } = told({ last: 1, gone: [], agoMs: () => Infinity });
    expect(now - seenAt(1)!).toBe(255 * unitMs);
    expect(255 * unitMs).toBeGreaterThan(absentAfterMs);
  });

  test('says nothing of whoever is further back than it goes', () => {
    const { seenAt } = told({ last: 60, gone: [], agoMs: () => 0, people: 50 });
    expect(seenAt(50)).toBe(now);
    expect(seenAt(51)).toBeUndefined();
  });

  test('goes over few that are gone, and begins anew after many', () => {
    const gone = [2, 3, ...Array.from({ length: 40 }, (_, index) => index + 6)];
    const { seen, seenAt } = told({ last: 50, gone, agoMs: () => 0 });
    expect(seen.split(' ').map((text) => text.split(':')[0])).toEqual(['225', '1', '46']);
    expect([1, 4, 5, 46, 50].map(seenAt)).toEqual([now, now, now, now, now]);
    expect(seenAt(20)).toBeUndefined();
  });
});

describe('a turn', () => {
  test('ends when the clock was read after it, and until then lies in the future', () => {
    const turns = new Epochs(90_000);
    const first = turns.current;
    turns.next();
    expect(turns.endOf(first)).toBe(Infinity);
    expect(turns.read).toBe(first);
    turns.ended(1_000);
    expect([turns.endOf(first), turns.endOf(turns.current)]).toEqual([1_000, Infinity]);
    expect(turns.read).toBe(turns.current);
  });

  test('whose clock could not be read ends with the next', () => {
    const turns = new Epochs(90_000);
    turns.next();
    turns.next();
    turns.ended(2_000);
    expect([turns.endOf(1), turns.endOf(2)]).toEqual([2_000, 2_000]);
  });

  test('is known for a while, and ended no later than the oldest that is', () => {
    const turns = new Epochs(5_000);
    for (let second = 1; second <= 20; second += 1) {
      turns.next();
      turns.ended(second * 1_000);
    }
    expect([turns.knows(14), turns.knows(15)]).toEqual([false, true]);
    expect([turns.endOf(1), turns.endOf(15), turns.endOf(20)]).toEqual([15_000, 15_000, 20_000]);
  });
});
