/** The example halls make concerts, and their maps fit the screen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildHall, flagsOf, rowOfSeat, seatLabel } from '@onsale/core/hall/hall';
import type { Layout } from '@onsale/core/hall/layout';
import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seatMapText } from '../../src/seat-map/seat-map.ts';
import { adminKey, date, machine, testServer, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const c = picocolors.createColors(false);
const folder = join(import.meta.dirname, '../../../../examples/halls');

function mapOf(file: string) {
  const hall = buildHall(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Layout);
  const seats = Array.from({ length: hall.seats }, (_, at) => {
    const seatNo = at + 1;
    const { section, rowNo } = rowOfSeat(hall, seatNo);
    const place = { seatNo, label: seatLabel(hall, seatNo), section: section.name, row: rowNo };
    const flags = [...flagsOf(hall, seatNo)];
    const status = 'available' as const;
    return { ...place, price: section.price!, flags, status, mine: false };
  });
  const available = seats.map(({ seatNo }) => seatNo);
  return { date: '2098-05-01', version: '1', aisles: [...hall.aisles], seats, available };
}

describe.each([
  ['club-180.json', 180],
  ['hall-2400.json', 2_400],
] as const)('%s', (file, seats) => {
  test(`makes a concert of ${seats} seats`, async () => {
    using operator = machine(server.url);
    const words = `admin concert create ${file} --dates ${date} --layout ${join(folder, file)}`;
    const made = await operator.run(`${words} --hidden --json`, { ONSALE_ADMIN_KEY: adminKey });
    expect(made).toMatchObject({ code: 0 });
    expect(made.json()).toMatchObject({ seatsPerDate: seats });
  });

  test.each([80, 120])('fits %i columns, each section too', (width) => {
    const map = mapOf(file);
    const sections = [undefined, ...new Set(map.seats.map(({ section }) => section))];
    for (const section of sections) {
      const text = seatMapText({ map, title: 'Night', width, section }, c);
      expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(
        width,
      );
    }
  });
});

test('sections have their own rows, with aisles as gaps and flags by shape', () => {
  const text = seatMapText({ map: mapOf('club-180.json'), title: 'Night', width: 80 }, c);
  expect(text).toContain('  Floor  P2 1,800 points\n');
  expect(text).toContain('row A   1 AC○○○  6 ○○○CA 10');
  expect(text).toContain('A accessible   C companion   ◐ restricted view');
  expect(text).toContain('180 of 180 seats free, 1,200 to 2,400 points');
});

test('tables stand side by side, in lines of one length', () => {
  const lines = (width: number) =>
    seatMapText({ map: mapOf('club-180.json'), title: 'Night', width }, c).split('\n');
  const table = (name: string) => `Table ${name} ○○○○ 4`;
  expect(lines(80)).toContain(`  ${['1  1', '2  1', '3  1', '4  1'].map(table).join('   ')}`);
  expect(lines(120)).toContain(`  ${['5  1', '6  1', '7  1', '8  1'].map(table).join('   ')}`);
  expect(lines(48)).toContain(`  ${['9   1', '10  1'].map(table).join('   ')}`);
});

test('the legend of prices has a class for each price, and none where there is one', () => {
  const map = mapOf('club-180.json');
  const text = seatMapText({ map, title: 'Night', width: 80 }, c);
  expect(text).toContain('  P1   2,400 points   64 of 64   Tables left, Tables right\n');
  expect(text).toContain('  P3   1,200 points   36 of 36   Bar\n');
  const bar = seatMapText({ map, title: 'Night', width: 80, section: 'Bar' }, c);
  expect(bar).toContain('  Bar  1,200 points\n');
  expect(bar).not.toMatch(/P\d/);
});

test('a section that is wider than the screen is split at its aisles', () => {
  const map = mapOf('hall-2400.json');
  const draw = (width: number) =>
    seatMapText({ map, title: 'Night', width, section: 'Upper circle' }, c).split('\n');
  const run = '○'.repeat(17);
  // 72 seats and three aisles.
  expect(draw(120)).toContain(`  row E   1 ◐${run} 19 ○${run} 37 ○${run} 55 ${run}◐ 72`);
  expect(draw(80)).toContain(`  row E   1 ◐${run} 19 ○${run} 36`);
  expect(draw(80)).toContain(`         37 ○${run} 55 ${run}◐ 72`);
  // Numbers at the aisles give way to gaps before a row is split.
  expect(draw(91)).toContain(`  row E   1 ◐${run} ○${run} ○${run} ${run}◐ 72`);
});

test('a large house shows a line for each section, and draws the one that is named', () => {
  const map = mapOf('hall-2400.json');
  const all = seatMapText({ map, title: 'Night', width: 80 }, c);
  expect(all).toMatch(/Circle +416 of 416 +█{10} +7,000 points/);
  const circle = seatMapText({ map, title: 'Night', width: 80, section: 'Circle' }, c);
  expect(circle).toMatch(/row A +1 ○{12} 13 ○{12} 24\n +25 ○{12} 37 ○{12} 48/);
  expect(circle).not.toContain('Stalls');
  expect(all).toMatch(/Stalls +740 of 740 .* 4 A  4 C\n/);
  expect(all).toContain('A accessible   C companion   ◐ restricted view');
  expect(all).not.toContain('STAGE');
  expect(circle).toContain('STAGE');
});

test('a large house of one section is drawn', () => {
  const { seats, ...map } = mapOf('hall-2400.json');
  const one = seats.map((seat) => ({
    ...seat,
    section: 'Arena',
    row: Math.ceil(seat.seatNo / 60),
  }));
  const text = seatMapText({ map: { ...map, seats: one }, title: 'Night', width: 80 }, c);
  expect(text).toContain('STAGE');
});

test('without colours each kind of seat has a shape of its own', () => {
  const { seats, ...map } = mapOf('club-180.json');
  const states = ['held', 'sold', 'blocked', 'available'] as const;
  const mixed = seats.map((seat, at) => {
    const status = at < 14 && at >= 10 ? states[at - 10]! : seat.status;
    return { ...seat, status, mine: at === 15 };
  });
  const text = seatMapText({ map: { ...map, seats: mixed }, title: 'Night', width: 80 }, c);
  expect(text).toContain('row B   1 ~×-○○  6 ●○○○○ 10');
  expect(text.split('\n').slice(-3, -1)).toEqual([
    '  ○ free   A accessible   C companion   ◐ restricted view   ~ held by others',
    '  × sold   - not on sale   ● yours',
  ]);
  expect(text).not.toContain('\u001B');
  const colored = picocolors.createColors(true);
  const painted = seatMapText(
    { map: { ...map, seats: mixed }, title: 'Night', width: 80 },
    colored,
  );
  expect(stripVTControlCharacters(painted)).toBe(text);
});
