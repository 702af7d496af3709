import { describe, expect, test } from 'vitest';
import { WaitingLine } from '../../src/structures/waiting-line.ts';
import { LastSeenTable } from '../../src/structures/last-seen-table.ts';

function lineOf(last: number, gone: number[] = []): WaitingLine {
  const line = new WaitingLine();
  line.joined(last);
  line.departed(gone);
  return line;
}

describe('sightings', () => {
  test('know when a number was seen last, and count a join', () => {
    const sightings = new LastSeenTable({ since: 3, last: 10 });
    expect(sightings.lastSeen(5)).toBe(3);
    expect(sightings.ownSighting(5)).toBe(0);
    sightings.record(5, 7);
    sightings.joined(12, 8);
    sightings.joined(12, 9);
    expect([5, 10, 11, 12].map((waitNo) => sightings.lastSeen(waitNo))).toEqual([7, 3, 8, 8]);
  });

  test('know of millions, and keep no block of those who had a turn', () => {
    const sightings = new LastSeenTable({ since: 1, last: 0 });
    sightings.record(1_000_000, 2);
    expect(sightings.lastSeen(1_000_000)).toBe(2);
    sightings.served(999_999);
    sightings.record(17, 4);
    expect(sightings.lastSeen(17)).toBe(1);
    expect(sightings.record(1_000_000, 5)).toBe(false);
    expect(sightings.lastSeen(1_000_000)).toBe(5);
  });

  test('say of somebody passed over that it is, until it is back', () => {
    const sightings = new LastSeenTable({ since: 1, last: 10 });
    sightings.record(4, 2);
    sightings.passed(4);
    expect(sightings.lastSeen(4)).toBe(2);
    expect(sightings.record(4, 6)).toBe(true);
    expect(sightings.lastSeen(4)).toBe(6);
    sightings.markReturned(4, 7);
    expect(sightings.record(4, 8)).toBe(false);
  });

  test('go through those who wait and were not passed over, whoever came back before the others', () => {
    const sightings = new LastSeenTable({ since: 1, last: 9 });
    const line = lineOf(9, [1, 8]);
    expect([...sightings.inOrder(line)]).toEqual([2, 3, 4, 5, 6, 7, 9]);
    for (const waitNo of [2, 3, 4, 5]) sightings.passed(waitNo);
    expect([...sightings.inOrder(line)]).toEqual([6, 7, 9]);
    for (const waitNo of [5, 3, 5]) sightings.markReturned(waitNo, 2);
    expect([...sightings.inOrder(line)]).toEqual([3, 5, 6, 7, 9]);
    sightings.passed(3);
    line.departed([5, 6]);
    expect([...sightings.inOrder(line)]).toEqual([7, 9]);
  });
});
