import {
  buildHall,
  findUnknownSeats,
  flagsOf,
  lowestPrice,
  plainHall,
  pricedSeats,
  priceSeats,
  rowLetters,
  rowOfSeat,
  seatLabel,
} from '@onsale/core/hall/hall';
import { findLayoutIssues, type Layout } from '@onsale/core/hall/layout';
import { english } from '@onsale/core/language/translate';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const layout: Layout = {
  sections: [
    {
      name: 'Stalls',
      price: 5_000,
      rows: [
        { label: 'A', seats: 4, aisleAfter: [2] },
        { label: 'B', seats: 6 },
      ],
      accessible: ['A-1'],
      companions: [['A-1', 'A-2']],
    },
    { name: 'Circle', rows: [{ label: 'A', seats: 3 }], restrictedView: ['A-3'] },
  ],
};
const hall = buildHall(layout);

test('seats are numbered over sections and rows, left to right', () => {
  const labels = Array.from({ length: hall.seats }, (_, at) => {
    const seatNo = at + 1;
    return `${rowOfSeat(hall, seatNo).section.name} ${seatLabel(hall, seatNo)}`;
  });
  expect(labels).toEqual([
    ...['A-1', 'A-2', 'A-3', 'A-4', 'B-1', 'B-2', 'B-3', 'B-4', 'B-5', 'B-6'].map(
      (label) => `Stalls ${label}`,
    ),
    ...['A-1', 'A-2', 'A-3'].map((label) => `Circle ${label}`),
  ]);
});

test('flags, companions and aisles are told by seat number', () => {
  expect([1, 2, 3, 13].map((seatNo) => flagsOf(hall, seatNo))).toEqual([
    ['accessible'],
    ['companion'],
    [],
    ['restrictedView'],
  ]);
  expect(hall.companions).toEqual(new Map([[2, 1]]));
  expect(hall.rows[0]!.aisleAfter).toEqual([2]);
});

test('an aisle that is named twice is one aisle, and they are told in order', () => {
  const rows = [{ label: 'A', seats: 5, aisleAfter: [4, 2, 4] }];
  expect(buildHall({ sections: [{ name: 'Stalls', rows }] }).aisles).toEqual([2, 4]);
});

test('a companion pair may be given in either order', () => {
  const [stalls] = layout.sections;
  const turned = { ...stalls!, companions: [['A-2', 'A-1']] as [string, string][] };
  expect(buildHall({ sections: [turned] }).companions).toEqual(new Map([[2, 1]]));
});

test('a section without a price has that of the concert', () => {
  expect(priceSeats(hall, [10, 11], 1_000)).toBe(6_000);
  expect(lowestPrice(hall, 1_000)).toBe(1_000);
  expect(priceSeats(plainHall({ seatsPerDate: 5, seatsPerRow: 2 }), [1, 5], 700)).toBe(1_400);
});

test('each seat keeps the price that it was taken at', () => {
  const pricesOf = (seatNos: number[], total: number) =>
    pricedSeats(hall, { seatNos, total }).map(({ price }) => price);
  // Two seats of the stalls and two of the circle, while the concert cost 1,250.
  expect(pricesOf([9, 10, 11, 12], 12_500)).toEqual([5_000, 5_000, 1_250, 1_250]);
  expect(pricesOf([11, 12], 600)).toEqual([300, 300]);
  expect(pricesOf([1, 11], 0)).toEqual([0, 0]);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 13 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 9_999 }),
      (seatNos, price) => {
        const total = priceSeats(hall, seatNos, price);
        const prices = pricesOf(seatNos, total);
        expect(prices).toEqual(seatNos.map((seatNo) => (seatNo <= 10 ? 5_000 : price)));
      },
    ),
  );
});

test('a plain hall has lettered rows, the last of which may be shorter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 60 }), (seats, row) => {
      const plain = plainHall({ seatsPerDate: seats, seatsPerRow: row });
      expect(plain.seats).toBe(seats);
      expect(seatLabel(plain, seats)).toBe(
        `${rowLetters(Math.ceil(seats / row))}-${((seats - 1) % row) + 1}`,
      );
    }),
  );
  expect([1, 26, 27, 52, 53, 702, 703].map(rowLetters)).toEqual([
    'A',
    'Z',
    'AA',
    'AZ',
    'BA',
    'ZZ',
    'AAA',
  ]);
});

test('unknown seats are exactly those whose numbers the hall does not have', () => {
  expect(findUnknownSeats([1, 13, 14, 99], hall)).toEqual([14, 99]);
});

const row = { label: 'A', seats: 2 };
test.each<[string, Layout, { path: string; message: string }]>([
  [
    'a row twice',
    { sections: [{ name: 'S', rows: [row, row] }] },
    {
      path: 'sections.0.rows.1.label',
      message: 'there is a row A before, so its seats would be there twice',
    },
  ],
  [
    'a section twice',
    {
      sections: [
        { name: 'S', rows: [row] },
        { name: 'S', rows: [row] },
      ],
    },
    { path: 'sections.1.name', message: 'there is a section "S" before' },
  ],
  [
    'an aisle at the end of a row',
    { sections: [{ name: 'S', rows: [{ ...row, aisleAfter: [2] }] }] },
    {
      path: 'sections.0.rows.0.aisleAfter.0',
      message: 'row A has 2 seats: an aisle lies after seat 1 to 1',
    },
  ],
  [
    'an unknown seat',
    { sections: [{ name: 'S', rows: [row], accessible: ['A-3'] }] },
    { path: 'sections.0.accessible.0', message: 'section "S" has no seat A-3' },
  ],
  [
    'a seat listed twice',
    { sections: [{ name: 'S', rows: [row], restrictedView: ['A-1', 'A-1'] }] },
    { path: 'sections.0.restrictedView.1', message: 'names seat A-1 twice' },
  ],
  [
    'a companion without its seat',
    { sections: [{ name: 'S', rows: [row], companions: [['A-1', 'A-2']] }] },
    {
      path: 'sections.0.companions.0',
      message: 'must be one seat that is listed as accessible, and one that is not',
    },
  ],
  [
    'a row of none',
    {
      sections: [
        {
          name: 'S',
          rows: [row, { label: 'B', seats: 0, aisleAfter: [1] }],
          restrictedView: ['B-1', 'C-1'],
        },
      ],
    },
    // The schema tells about the row itself, and nothing that follows from it is told.
    { path: 'sections.0.restrictedView.1', message: 'section "S" has no seat C-1' },
  ],
  [
    'more seats than a date may have',
    { sections: [{ name: 'S', rows: [row, { label: 'B', seats: 9 }] }] },
    { path: 'sections', message: 'has 11 seats: a date has at most 10' },
  ],
])('%s is reported at its place', (_, wrong, issue) => {
  const found = findLayoutIssues(wrong, 10);
  expect(found.map(({ path, message }) => ({ path, message: message(english) }))).toEqual([issue]);
});

test('a sound layout has no issues', () => {
  expect(findLayoutIssues(layout, 13)).toEqual([]);
});
