/** Seat maps of halls that are wider than the screen. */
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import type { Seat } from '@onsale/sdk';
import { seatMapText } from '../../src/seat-map/seat-map.ts';

const c = picocolors.createColors(false);

function mapLines(seatsPerRow: number, width: number): string[] {
  const seats = Array.from({ length: seatsPerRow }, (_, index): Seat => {
    const seatNo = index + 1;
    const place = { seatNo, label: `A-${seatNo}`, section: 'main', row: 1, flags: [] };
    return { ...place, price: 1_000, status: 'available', mine: false };
  });
  const map = {
    date: '2098-05-01',
    version: '1',
    aisles: [],
    seats,
    available: seats.map(({ seatNo }) => seatNo),
  };
  return seatMapText({ map, title: 'Night', width }, c).split('\n');
}

test('a row that is one seat too wide is split evenly, below a ruler', () => {
  const lines = mapLines(60, 74);
  expect(lines).toContain(`  row 1  1–30   ${'○'.repeat(30)}`);
  expect(lines).toContain(`  row 1  31–60  ${'○'.repeat(30)}`);
  expect(lines).toContain(`${' '.repeat(16)}····:····1····:····2····:····3`);
});

test('a line of one seat has one number', () => {
  expect(mapLines(3, 16)).toContain('  row 1  3    ○');
});

test('a map with numbers needs no ruler', () => {
  expect(mapLines(10, 80).join('\n')).not.toContain('·');
});
