/** The seats that people name: by number, label, range, with and without a section. */
import { buildHall, rowOfSeat, seatLabel } from '@onsale/core/hall/hall';
import { describe, expect, test } from 'vitest';
import { needHall, numbersOf, resolveSeats } from '../../src/seats/seat-names.ts';

const hall = buildHall({
  sections: [
    {
      name: 'Stalls',
      rows: [
        { label: 'A', seats: 4 },
        { label: 'B', seats: 14 },
      ],
    },
    { name: 'Circle', rows: [{ label: 'B', seats: 14 }] },
    { name: 'Circle left', rows: [{ label: 'Box 1', seats: 2 }] },
    { name: 'Terrace', rows: [{ label: '12', seats: 20 }] },
  ],
});
const seats = Array.from({ length: hall.seats }, (_, at) => {
  const seatNo = at + 1;
  const { section } = rowOfSeat(hall, seatNo);
  return { seatNo, label: seatLabel(hall, seatNo), section: section.name };
});
const read = (names: string | string[], section?: string) =>
  resolveSeats([names].flat(), { seats, section });
const named = (seatNos: number[]) =>
  seatNos.map((seatNo) => `${seats[seatNo - 1]!.section} ${seats[seatNo - 1]!.label}`);

describe('numbers', () => {
  test('need no hall', () => {
    expect(numbersOf(['12', '13,14', '12'])).toEqual([12, 13, 14]);
    expect(needHall(['12'])).toBe(false);
    expect(needHall(['12-13'])).toBe(true);
    expect(needHall(['12'], 'Circle')).toBe(true);
  });

  test('name seats in a hall with labels too, with ranges', () => {
    expect(read('3')).toEqual([3]);
    expect(read(['3-5', '4'])).toEqual([3, 4, 5]);
    expect(() => read('9999')).toThrow('There is no seat 9999');
  });

  test('a label goes before a range of numbers', () => {
    expect(named(read('12-15'))).toEqual(['Terrace 12-15']);
  });
});

describe('labels', () => {
  test('name a seat, in any case, alone, in lists and in ranges', () => {
    expect(named(read('a-2'))).toEqual(['Stalls A-2']);
    expect(named(read(['A-4', 'A-1,A-2']))).toEqual(['Stalls A-4', 'Stalls A-1', 'Stalls A-2']);
    expect(read('A-1-3')).toEqual([1, 2, 3]);
    expect(read('A-1–3')).toEqual([1, 2, 3]);
    expect(named(read('Box 1-2'))).toEqual(['Circle left Box 1-2']);
    expect(named(read('A-1 A-2'))).toEqual(['Stalls A-1', 'Stalls A-2']);
  });

  test('that several sections have need a section, before the seat or by a flag', () => {
    expect(() => read('B-12')).toThrow(
      'Several sections have a seat B-12: Stalls, Circle. Name it with its section, such as "Stalls B-12".',
    );
    expect(named(read('Circle B-12'))).toEqual(['Circle B-12']);
    expect(named(read('circle B-12 B-13, Stalls B-1'))).toEqual([
      'Circle B-12',
      'Circle B-13',
      'Stalls B-1',
    ]);
    expect(named(read(['B-12', 'B-13'], 'Circle'))).toEqual(['Circle B-12', 'Circle B-13']);
    expect(named(read('B-1', 'stal'))).toEqual(['Stalls B-1']);
  });

  test('that no seat has are refused, with the section that was asked', () => {
    expect(() => read('C-1')).toThrow('There is no seat C-1.');
    expect(() => read('B-15', 'Circle')).toThrow('There is no seat B-15 in Circle.');
    expect(() => read('A-3-5')).toThrow('There is no range of seats A-3-5.');
    expect(() => read('A-1', 'Balcony')).toThrow(
      'There is no section "Balcony". The sections are Stalls, Circle, Circle left, Terrace.',
    );
    expect(() => read('A-1', 'c')).toThrow('Several sections match "c": Circle, Circle left.');
  });
});
