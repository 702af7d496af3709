/** Heartbeats between servers: their encoding, and the epochs that date them. */
import { WaitingLine } from '@onsale/core/structures/waiting-line';
import { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import { orderOfJoining } from '@onsale/core/lobby/line-order';
import { describe, expect, test } from 'vitest';
import {
  decodeHeartbeat,
  encodeHeartbeat,
} from '../../src/domains/queue/presence/presence-heartbeat.ts';
import { Epochs } from '../../src/domains/queue/presence/presence-epochs.ts';

const now = 1_000_000;
const absentAfterMs = 45_000;
const unitMs = 225;

/** Encodes the heartbeat of a line whose places were seen `agoMs` ago, and decodes it again. */
function decodedHeartbeat({ last, left, agoMs, maxNumbers = 100 }: LineState) {
  const line = new WaitingLine();
  line.extendTo(last);
  line.remove(left);
  const lastSeen = new LastSeenTable({ since: 1, last });
  const order = { order: orderOfJoining, isDrawn: false };
  const seenAt = (waitNo: number) => now - agoMs(waitNo);
  const terms = { now, absentAfterMs, maxNumbers, ...order, seenAt };
  const seen = encodeHeartbeat(lastSeen, line, terms);
  return {
    seen,
    ...decodeHeartbeat({ concertId: 'con_1', serverId: 'srv_1', notedAt: now, seen }, order),
  };
}

interface LineState {
  last: number;
  left: number[];
  agoMs: (waitNo: number) => number;
  maxNumbers?: number;
}

describe('a heartbeat', () => {
  test('of before a draw says nothing of the ranks after it, and the other way round', () => {
    const line = new WaitingLine();
    line.extendTo(3);
    const lastSeen = new LastSeenTable({ since: 1, last: 3 });
    const terms = { now, absentAfterMs, maxNumbers: 3, order: orderOfJoining, seenAt: () => 0 };
    for (const isDrawn of [false, true]) {
      const seen = encodeHeartbeat(lastSeen, line, { ...terms, isDrawn });
      const heartbeat = { concertId: 'con_1', serverId: 'srv_1', notedAt: now, seen };
      const same = decodeHeartbeat(heartbeat, { isDrawn });
      expect(same).toMatchObject({ notedAt: now, hasSameOrder: true });
      expect(same.seenAt(2)).toBeLessThan(now);
      const other = decodeHeartbeat(heartbeat, { isDrawn: !isDrawn });
      expect(other).toMatchObject({ notedAt: now, hasSameOrder: false });
      expect([other.seenAt(2), other.lastSeenAt(2)]).toEqual([undefined, undefined]);
    }
  });

  test('dates the last poll of a place to half a percent of the limit, and never too early', () => {
    const { seenAt } = decodedHeartbeat({ last: 60, left: [], agoMs: (waitNo) => waitNo * 1_000 });
    for (let waitNo = 1; waitNo <= 57; waitNo += 1) {
      const exact = now - waitNo * 1_000;
      expect(seenAt(waitNo)).toBeGreaterThanOrEqual(exact);
      expect(seenAt(waitNo)! - exact).toBeLessThan(unitMs);
    }
  });

  test('dates a place that was not seen for long just beyond the limit', () => {
    const { seenAt } = decodedHeartbeat({ last: 1, left: [], agoMs: () => Infinity });
    expect(now - seenAt(1)!).toBe(255 * unitMs);
    expect(255 * unitMs).toBeGreaterThan(absentAfterMs);
  });

  test('does not tell when a place was last seen that was not seen for long', () => {
    const agoMs = (waitNo: number) => (waitNo === 1 ? 255 : 254) * unitMs;
    const { lastSeenAt } = decodedHeartbeat({ last: 2, left: [], agoMs });
    expect([lastSeenAt(1), lastSeenAt(2), lastSeenAt(3)]).toEqual([
      undefined,
      now - 254 * unitMs,
      undefined,
    ]);
  });

  test('does not cover places beyond its number of places', () => {
    const { seenAt } = decodedHeartbeat({ last: 60, left: [], agoMs: () => 0, maxNumbers: 50 });
    expect(seenAt(50)).toBe(now);
    expect(seenAt(51)).toBeUndefined();
  });

  test('encodes a few left places within a run, and starts a new run after many', () => {
    const left = [2, 3, ...Array.from({ length: 40 }, (_, index) => index + 6)];
    const { seen, seenAt } = decodedHeartbeat({ last: 50, left, agoMs: () => 0 });
    expect(seen.split(' ').map((text) => text.split(':')[0])).toEqual(['225', '1', '46']);
    expect([1, 4, 5, 46, 50].map(seenAt)).toEqual([now, now, now, now, now]);
    expect(seenAt(20)).toBeUndefined();
  });
});

describe('an epoch', () => {
  test('ends when the clock is read after it, and until then lies in the future', () => {
    const epochs = new Epochs(90_000);
    const first = epochs.current;
    epochs.advance();
    expect(epochs.endOf(first)).toBe(Infinity);
    expect(epochs.oldestOpen).toBe(first);
    epochs.close(1_000);
    expect([epochs.endOf(first), epochs.endOf(epochs.current)]).toEqual([1_000, Infinity]);
    expect(epochs.oldestOpen).toBe(epochs.current);
  });

  test('without a reading of the clock ends with the next', () => {
    const epochs = new Epochs(90_000);
    epochs.advance();
    epochs.advance();
    epochs.close(2_000);
    expect([epochs.endOf(1), epochs.endOf(2)]).toEqual([2_000, 2_000]);
  });

  test('is found by an instant: the first that ended then or later', () => {
    const epochs = new Epochs(90_000);
    for (const end of [1_000, 2_000]) {
      epochs.advance();
      epochs.close(end);
    }
    expect([0, 1_000, 1_001, 2_000, 2_001].map((instant) => epochs.epochAt(instant))).toEqual([
      1, 1, 2, 2, 3,
    ]);
  });

  test('is remembered for a while, and older ones end with the oldest remembered one', () => {
    const epochs = new Epochs(5_000);
    for (let second = 1; second <= 20; second += 1) {
      epochs.advance();
      epochs.close(second * 1_000);
    }
    expect([epochs.remembers(14), epochs.remembers(15)]).toEqual([false, true]);
    expect([epochs.endOf(1), epochs.endOf(15), epochs.endOf(20)]).toEqual([15_000, 15_000, 20_000]);
  });
});
