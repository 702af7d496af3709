/** Seats that have just changed: in words, and for how long. */
import type { Seat, SeatMap } from '@onsale/sdk';
import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { RecentChanges, changesText } from '../../src/seat-map/changed-seats.ts';
import { seatMapText } from '../../src/seat-map/seat-map.ts';

const plain = picocolors.createColors(false);
const colored = picocolors.createColors(true);

function seat(seatNo: number, changes: Partial<Seat> = {}): Seat {
  const [label, section] = [`A-${seatNo}`, 'main'];
  const rest = { row: 1, price: 1_000, flags: [], status: 'available', mine: false } as const;
  return { seatNo, label, section, ...rest, flags: [], ...changes };
}

describe('in words', () => {
  test('each kind that seats have become has a phrase', () => {
    const changes = [
      seat(1, { status: 'held' }),
      seat(2, { status: 'sold' }),
      seat(3),
      seat(4, { status: 'held' }),
      seat(5, { status: 'held', mine: true }),
      seat(6, { status: 'blocked' }),
    ];
    expect(changesText(changes, plain)).toBe(
      'free: seat 3   held: seats 1, 4   sold: seat 2   not on sale: seat 6   yours: seat 5',
    );
  });

  test('seats of a hall have their labels, and many are counted', () => {
    const circle = [seat(7, { section: 'Circle', status: 'sold' })];
    expect(changesText(circle, plain)).toBe('sold: Circle, row A: 7');
    const many = Array.from({ length: 13 }, (_, at) => seat(at + 1));
    expect(changesText(many, plain)).toBe('free: 13 seats');
    expect(changesText(many.slice(1), plain)).toBe('free: seats 2–13');
  });
});

describe('for a moment', () => {
  test('a seat has just changed for four seconds, and not a millisecond longer', () => {
    const recent = new RecentChanges();
    recent.add([seat(1, { status: 'held' })], 0);
    recent.add([seat(2, { status: 'held' })], 1_000);
    const both = recent.at(3_999);
    expect([...both.keys()]).toEqual([1, 2]);
    // The same map, so that nothing is drawn again.
    expect(recent.at(3_999)).toBe(both);
    expect([...recent.at(4_000).keys()]).toEqual([2]);
    expect([...recent.at(5_000).keys()]).toEqual([]);
  });

  test('a seat that changes again is as it is now, and is held in memory once', () => {
    const recent = new RecentChanges();
    for (let now = 0; now < 100_000; now += 50) {
      recent.add([seat(1, { status: now % 100 === 0 ? 'held' : 'available' })], now);
    }
    expect([...recent.at(99_950).values()]).toEqual([seat(1)]);
  });

  test.each(['main', 'Circle'])('it is highlighted on the map of %s', (section) => {
    const seats = [seat(1, { section }), seat(2, { section, status: 'held' })];
    const aisles: number[] = [];
    const map: SeatMap = { date: '2026-12-04', version: 'v', aisles, seats, available: [1] };
    const view = { map, title: 'Night', width: 80 };
    const inverse = (text: string) => text.split('\u001B[7m').length - 1;
    expect(inverse(seatMapText(view, colored))).toBe(0);
    expect(inverse(seatMapText({ ...view, changed: new Set([2]) }, colored))).toBe(1);
    const text = seatMapText({ ...view, changed: new Set([2]) }, plain);
    expect(text).toBe(seatMapText(view, plain));
  });
});
