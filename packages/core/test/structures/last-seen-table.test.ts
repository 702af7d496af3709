import { describe, expect, test } from 'vitest';
import { LastSeenTable } from '../../src/structures/last-seen-table.ts';
import { WaitingLine } from '../../src/structures/waiting-line.ts';

function lineOf(last: number, departed: number[] = []): WaitingLine {
  const line = new WaitingLine();
  line.extendTo(last);
  line.remove(departed);
  return line;
}

describe('the last-seen table', () => {
  test('says when a number was last seen, and counts a join', () => {
    const table = new LastSeenTable({ since: 3, last: 10 });
    expect(table.lastSeenEpoch(5)).toBe(3);
    expect(table.recordedEpoch(5)).toBe(0);
    table.record(5, 7);
    table.extendTo(12, 8);
    table.extendTo(12, 9);
    expect([5, 10, 11, 12].map((waitNo) => table.lastSeenEpoch(waitNo))).toEqual([7, 3, 8, 8]);
  });

  test('holds millions of numbers, and drops the blocks of those that were admitted', () => {
    const table = new LastSeenTable({ since: 1, last: 0 });
    table.record(1_000_000, 2);
    expect(table.lastSeenEpoch(1_000_000)).toBe(2);
    table.dropThrough(999_999);
    table.record(17, 4);
    expect(table.lastSeenEpoch(17)).toBe(1);
    expect(table.record(1_000_000, 5)).toBe(false);
    expect(table.lastSeenEpoch(1_000_000)).toBe(5);
  });

  test('reports a skipped number as skipped until it has returned', () => {
    const table = new LastSeenTable({ since: 1, last: 10 });
    table.record(4, 2);
    table.markSkipped(4);
    expect(table.lastSeenEpoch(4)).toBe(2);
    expect(table.record(4, 6)).toBe(true);
    expect(table.lastSeenEpoch(4)).toBe(6);
    table.markReturned(4, 7);
    expect(table.record(4, 8)).toBe(false);
  });

  test('reports an announced number until that is withdrawn, and when it was seen', () => {
    const table = new LastSeenTable({ since: 1, last: 10 });
    table.record(4, 5);
    table.markAnnounced(4);
    expect([table.isAnnounced(4), table.isAnnounced(5)]).toEqual([true, false]);
    expect(table.lastSeenEpoch(4)).toBe(5);
    expect(table.record(4, 6)).toBe(true);
    table.withdraw(4, 3);
    expect([table.isAnnounced(4), table.lastSeenEpoch(4)]).toEqual([false, 6]);
    expect(table.record(4, 7)).toBe(false);
    table.markAnnounced(4);
    table.withdraw(4, 9);
    expect(table.lastSeenEpoch(4)).toBe(9);
  });

  test('ends both absences of a number, which is a candidate once', () => {
    const table = new LastSeenTable({ since: 1, last: 4 });
    for (const waitNo of [2, 3]) table.markSkipped(waitNo);
    for (const waitNo of [2, 4]) table.markAnnounced(waitNo);
    for (const waitNo of [2, 4]) table.endAbsence(waitNo);
    expect([table.isSkipped(2), table.isAnnounced(2), table.isAnnounced(4)]).toEqual([
      false,
      false,
      false,
    ]);
    expect([...table.candidates(lineOf(4))]).toEqual([2, 4]);
  });

  test('yields the waiting numbers that are not skipped, with returned ones in their own order', () => {
    const table = new LastSeenTable({ since: 1, last: 9 });
    const line = lineOf(9, [1, 8]);
    expect([...table.candidates(line)]).toEqual([2, 3, 4, 5, 6, 7, 9]);
    for (const waitNo of [2, 3, 4, 5]) table.markSkipped(waitNo);
    expect([...table.candidates(line)]).toEqual([6, 7, 9]);
    for (const waitNo of [5, 3, 5]) table.markReturned(waitNo, 2);
    expect([...table.candidates(line)]).toEqual([3, 5, 6, 7, 9]);
    table.markSkipped(3);
    line.remove([5, 6]);
    expect([...table.candidates(line)]).toEqual([7, 9]);
  });
});
