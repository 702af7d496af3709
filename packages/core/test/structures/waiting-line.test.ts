import { WaitingLine } from '@onsale/core/structures/waiting-line';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** The same by a plain list of who waits. */
class PlainLine {
  #last = 0;
  #waiting = new Set<number>();

  get waiting(): number {
    return this.#waiting.size;
  }

  get last(): number {
    return this.#last;
  }

  joined(last: number): void {
    while (this.#last < last) this.#waiting.add((this.#last += 1));
  }

  departed(waitNos: readonly number[]): void {
    // Somebody who departs has joined, and so have all before.
    this.joined(Math.max(0, ...waitNos));
    for (const waitNo of waitNos) this.#waiting.delete(waitNo);
  }

  has(waitNo: number): boolean | undefined {
    return waitNo > this.#last ? undefined : this.#waiting.has(waitNo);
  }

  /** Whoever has the number, everybody below it has joined by then, heard of or not. */
  ahead(waitNo: number): number {
    const unheardOf = Math.max(0, waitNo - 1 - this.#last);
    return [...this.#waiting].filter((other) => other < waitNo).length + unheardOf;
  }
}

const maxWaitNo = 30;
const waitNos = fc.integer({ min: 1, max: maxWaitNo });
const events = fc.oneof(
  fc.record({ kind: fc.constant('joined' as const), last: waitNos }),
  fc.record({ kind: fc.constant('departed' as const), waitNos: fc.array(waitNos) }),
);

describe('a line', () => {
  test('answers as a plain list would, through joins and departures in any order', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 15 }), (happened) => {
        const line = new WaitingLine();
        const plain = new PlainLine();
        for (const event of happened) {
          for (const each of [line, plain]) {
            if (event.kind === 'joined') each.joined(event.last);
            else each.departed(event.waitNos);
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

  test('answers as a plain list would where blocks end, and behind those it forgot', () => {
    const far = fc.integer({ min: 1, max: 5_000 });
    const runs = fc.array(fc.tuple(far, fc.integer({ min: 1, max: 1_500 })), { maxLength: 8 });
    fc.assert(
      fc.property(runs, fc.array(far, { minLength: 20, maxLength: 20 }), (gone, looked) => {
        const line = new WaitingLine();
        const plain = new PlainLine();
        for (const [from, length] of gone) {
          const waitNos = Array.from({ length }, (_, index) => from + index);
          for (const each of [line, plain]) each.departed(waitNos);
        }
        expect([line.waiting, line.last]).toEqual([plain.waiting, plain.last]);
        for (const waitNo of [...looked, 1023, 1024, 1025, 2047, 2048]) {
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

  test('moves everybody behind up by one when somebody leaves from the middle', () => {
    const line = new WaitingLine();
    line.joined(4);
    line.departed([2]);
    expect([1, 2, 3, 4].map((waitNo) => line.ahead(waitNo))).toEqual([0, 1, 1, 2]);
    expect([1, 2, 3, 4].map((waitNo) => line.has(waitNo))).toEqual([true, false, true, true]);
  });

  test('takes a departure that is told twice as one', () => {
    const line = new WaitingLine();
    line.joined(3);
    line.departed([2, 2]);
    line.departed([2]);
    line.departed([1]);
    line.departed([1]);
    expect(line.waiting).toBe(1);
  });

  test('never shrinks by old news of who joined', () => {
    const line = new WaitingLine();
    line.joined(5);
    line.joined(3);
    expect(line.last).toBe(5);
  });
});
