/** Absent numbers: the rank of a number among them, against a plain set. */
import { expect, test } from 'vitest';
import { AbsentNumbers, absentBlockNumbers, blockOf } from '../../src/structures/absent-numbers.ts';

/** Replaces a whole block of both the bitmap and the set by the numbers that `isAbsent` names. */
function replace(
  { absent, known }: { absent: AbsentNumbers; known: Set<number> },
  index: number,
  isAbsent: (waitNo: number) => boolean,
): void {
  const bits = new Uint32Array(absentBlockNumbers / 32);
  for (let bit = 0; bit < absentBlockNumbers; bit += 1) {
    const waitNo = index * absentBlockNumbers + bit;
    if (isAbsent(waitNo)) {
      bits[bit >>> 5]! |= 1 << (bit & 31);
      known.add(waitNo);
    } else {
      known.delete(waitNo);
    }
  }
  absent.replaceBlock(index, bits);
}

test('the count of lower absent numbers is that of a plain set, whatever order blocks come in', () => {
  const absent = new AbsentNumbers();
  const known = new Set<number>();
  for (const index of [3, 0, 9, 1, 3, 20]) {
    replace({ absent, known }, index, (waitNo) => (waitNo * 7919 + index) % 3 === 0);
    for (const waitNo of [...known].filter((one) => one % 5 === 0)) {
      absent.delete(waitNo);
      absent.delete(waitNo);
      known.delete(waitNo);
    }
    for (const waitNo of [1, 31, 32, 33, 1_023, 1_024, 3_500, 9_999, 21_000, 50_000]) {
      const lower = [...known].filter((one) => one < waitNo).length;
      expect(absent.countBefore(waitNo), `${index}: ${waitNo}`).toBe(lower);
    }
  }
});

test('dropping the served blocks leaves the others as they are', () => {
  const absent = new AbsentNumbers();
  const known = new Set<number>();
  for (const index of [0, 1, 2]) replace({ absent, known }, index, () => true);
  absent.dropThrough(2 * absentBlockNumbers - 1);
  expect(absent.countBefore(2 * absentBlockNumbers)).toBe(0);
  expect(absent.countBefore(3 * absentBlockNumbers)).toBe(absentBlockNumbers);
  expect(blockOf(absentBlockNumbers)).toBe(1);
});
