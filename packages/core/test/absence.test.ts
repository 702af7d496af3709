import { describe, expect, test } from 'vitest';
import {
  minAbsentAfterMs,
  pollShareOfAbsence,
  selectForAdmission,
  type AbsentEntry,
} from '../src/absence.ts';
import { longestPollMs } from '../src/queue.ts';

const absent = (...ranks: number[]): AbsentEntry[] => ranks.map((rank) => ({ rank, seenAt: 0 }));
const numbers = ({ present, skipped }: ReturnType<typeof selectForAdmission>) => ({
  present,
  skipped: skipped.map(({ rank }) => rank),
});
const all = Infinity;

test('a buyer that polls as told, with a jitter of a fifth, is not absent', () => {
  for (const absentAfterMs of [minAbsentAfterMs, 45_000, 86_400_000]) {
    const pollMs = Math.min(longestPollMs, absentAfterMs * pollShareOfAbsence);
    expect(1.2 * pollMs).toBeLessThanOrEqual(0.8 * absentAfterMs);
  }
  // The longest interval is that of the default, 45 seconds.
  expect(longestPollMs).toBe(45_000 * pollShareOfAbsence);
});

describe('the selection for admission', () => {
  test('takes the present entries in order', () => {
    const verdict = { absent: absent(1, 3, 5), knownThrough: all };
    expect(numbers(selectForAdmission([1, 2, 3, 4, 5, 6], verdict, 2))).toEqual({
      present: [2, 4],
      skipped: [1, 3],
    });
  });

  test('skips an absent entry only when a present one behind it is admitted', () => {
    const verdict = { absent: absent(1, 3, 4), knownThrough: all };
    expect(numbers(selectForAdmission([1, 2, 3, 4], verdict, 9))).toEqual({
      present: [2],
      skipped: [1],
    });
    expect(numbers(selectForAdmission([1, 3, 4], verdict, 9))).toEqual({
      present: [],
      skipped: [],
    });
  });

  test('takes every entry that is not known to be absent', () => {
    const verdict = { absent: absent(1), knownThrough: all };
    expect(numbers(selectForAdmission([1, 2, 99], verdict, 2))).toEqual({
      present: [2, 99],
      skipped: [1],
    });
  });

  test('stops at the last entry with a verdict', () => {
    const verdict = { absent: absent(1, 3), knownThrough: 3 };
    expect(numbers(selectForAdmission([1, 2, 3, 4], verdict, 2))).toEqual({
      present: [2],
      skipped: [1],
    });
    const none = { absent: absent(1, 3), knownThrough: 3 };
    expect(numbers(selectForAdmission([1, 3, 4], none, 2))).toEqual({
      present: [],
      skipped: [1, 3],
    });
  });
});
