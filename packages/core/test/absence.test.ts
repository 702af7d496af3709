import { describe, expect, test } from 'vitest';
import { leastAbsentAfterMs, selectForAdmission, type AbsentRange } from '../src/absence.ts';
import { longestPollMs } from '../src/queue.ts';

const absent = (...waitNos: number[]): AbsentRange[] =>
  waitNos.map((waitNo) => ({ waitNo, seenAt: 0 }));
const numbers = ({ present, passed }: ReturnType<typeof selectForAdmission>) => ({
  present,
  passed: passed.map(({ waitNo }) => waitNo),
});
const all = Infinity;

test('whoever asks as often as told has three chances to be seen, and ten seconds', () => {
  expect(leastAbsentAfterMs).toBe(3 * longestPollMs + 10_000);
});

describe('turns', () => {
  test('are those of the present, in order', () => {
    const judged = { absent: absent(1, 3, 5), upTo: all };
    expect(numbers(selectForAdmission([1, 2, 3, 4, 5, 6], judged, 2))).toEqual({
      present: [2, 4],
      passed: [1, 3],
    });
  });

  test('pass nobody behind whom nobody present has a turn', () => {
    const judged = { absent: absent(1, 3, 4), upTo: all };
    expect(numbers(selectForAdmission([1, 2, 3, 4], judged, 9))).toEqual({
      present: [2],
      passed: [1],
    });
    expect(numbers(selectForAdmission([1, 3, 4], judged, 9))).toEqual({ present: [], passed: [] });
  });

  test('are of whoever is not known to be absent', () => {
    const judged = { absent: absent(1), upTo: all };
    expect(numbers(selectForAdmission([1, 2, 99], judged, 2))).toEqual({
      present: [2, 99],
      passed: [1],
    });
  });

  test('end where nobody was judged yet', () => {
    const judged = { absent: absent(1, 3), upTo: 3 };
    expect(numbers(selectForAdmission([1, 2, 3, 4], judged, 2))).toEqual({
      present: [2],
      passed: [1],
    });
    const none = { absent: absent(1, 3), upTo: 3 };
    expect(numbers(selectForAdmission([1, 3, 4], none, 2))).toEqual({
      present: [],
      passed: [1, 3],
    });
  });
});
