import { WaitingLine } from '@onsale/core/structures/waiting-line';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** The model: a plain set of the waiting numbers. */
class PlainLine {
  #last = 0;
  #waiting = new Set<number>();

  get waiting(): number {
    return this.#waiting.size;
  }

  get last(): number {
    return this.#last;
  }

  extendTo(last: number): void {
    while (this.#last < last) this.#waiting.add((this.#last += 1));
  }

  remove(waitNos: readonly number[]): void {
    // A number that departs has joined, and so have all lower ones.
    this.extendTo(Math.max(0, ...waitNos));
    for (const waitNo of waitNos) this.#waiting.delete(waitNo);
  }

  has(waitNo: number): boolean | undefined {
    return waitNo > this.#last ? undefined : this.#waiting.has(waitNo);
  }

  /** When a number exists, all lower ones have joined, even those not reported here yet. */
  ahead(waitNo: number): number {
    const unreported = Math.max(0, waitNo - 1 - this.#last);
    return [...this.#waiting].filter((other) => other < waitNo).length + unreported;
  }
}

const maxWaitNo = 30;
const waitNos = fc.integer({ min: 1, max: maxWaitNo });
const events = fc.oneof(
  fc.record({ kind: fc.constant('joined' as const), last: waitNos }),
  fc.record({ kind: fc.constant('departed' as const), waitNos: fc.array(waitNos) }),
);

describe('a waiting line', () => {
  test('agrees with a plain set through joins and departures in any order', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 15 }), (happened) => {
        const line = new WaitingLine();
        const plain = new PlainLine();
        for (const event of happened) {
          for (const each of [line, plain]) {
            if (event.kind === 'joined') each.extendTo(event.last);
            else each.remove(event.waitNos);
          }
          expect(line.waiting).toBe(plain.waiting);
          expect(line.last).toBe(plain.last);
          for (let waitNo = 1; waitNo <= maxWaitNo + 1; waitNo += 1) {
            expect(line.has(waitNo)).toBe(plain.has(waitNo));
            expect(line.ahead(waitNo)).toBe(plain.ahead(waitNo));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('agrees with a plain set at the ends of blocks, and behind the blocks it dropped', () => {
    const far = fc.integer({ min: 1, max: 5_000 });
    const departures = fc.array(fc.tuple(far, fc.integer({ min: 1, max: 1_500 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(departures, fc.array(far, { minLength: 20, maxLength: 20 }), (runs, queried) => {
        const line = new WaitingLine();
        const plain = new PlainLine();
        for (const [from, length] of runs) {
          const waitNos = Array.from({ length }, (_, index) => from + index);
          for (const each of [line, plain]) each.remove(waitNos);
        }
        expect([line.waiting, line.last]).toEqual([plain.waiting, plain.last]);
        for (const waitNo of [...queried, 1023, 1024, 1025, 2047, 2048]) {
          expect([line.has(waitNo), line.ahead(waitNo)]).toEqual([
            plain.has(waitNo),
            plain.ahead(waitNo),
          ]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is empty at first', () => {
    const line = new WaitingLine();
    expect([line.waiting, line.last, line.ahead(1), line.has(1)]).toEqual([0, 0, 0, undefined]);
  });

  test('moves every later number up by one when one leaves from the middle', () => {
    const line = new WaitingLine();
    line.extendTo(4);
    line.remove([2]);
    expect([1, 2, 3, 4].map((waitNo) => line.ahead(waitNo))).toEqual([0, 1, 1, 2]);
    expect([1, 2, 3, 4].map((waitNo) => line.has(waitNo))).toEqual([true, false, true, true]);
  });

  test('counts a departure once, however often it is reported', () => {
    const line = new WaitingLine();
    line.extendTo(3);
    line.remove([2, 2]);
    line.remove([2]);
    line.remove([1]);
    line.remove([1]);
    expect(line.waiting).toBe(1);
  });

  test('never shrinks when an older number of joins is reported', () => {
    const line = new WaitingLine();
    line.extendTo(5);
    line.extendTo(3);
    expect(line.last).toBe(5);
  });
});
