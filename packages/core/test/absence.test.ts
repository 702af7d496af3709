import { describe, expect, test } from 'vitest';
import { minAbsentAfterMs, selectForAdmission, type AbsentEntry } from '../src/absence.ts';
import { longestPollMs } from '../src/queue.ts';

const absent = (...ranks: number[]): AbsentEntry[] => ranks.map((rank) => ({ rank, seenAt: 0 }));
const numbers = ({ present, skipped }: ReturnType<typeof selectForAdmission>) => ({
  present,
  skipped: skipped.map(({ rank }) => rank),
});
const all = Infinity;

test('a buyer that polls as told misses three polls and ten seconds before it is absent', () => {
  expect(minAbsentAfterMs).toBe(3 * longestPollMs + 10_000);
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
