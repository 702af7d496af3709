/** The example halls make concerts, and their maps fit the screen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildHall, flagsOf, rowOfSeat, seatLabel } from '@onsale/core/hall/hall';
import type { Layout } from '@onsale/core/hall/layout';
import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seatMapText } from '../../src/render/seat-map.ts';
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
  expect(text).toContain('  Floor  1,800 points\n');
  expect(text).toMatch(/row A +1 ACo*○○○ ○○○CA 10/);
  expect(text).toMatch(/Table 9 +1 ○○○○ 4/);
  expect(text).toContain('A accessible   C companion   ◐ restricted view');
  expect(text).toContain('180 of 180 seats free, 1,200 to 2,400 points');
});

test('a large house shows a line for each section, and draws the one that is named', () => {
  const map = mapOf('hall-2400.json');
  const all = seatMapText({ map, title: 'Night', width: 80 }, c);
  expect(all).toMatch(/Circle +416 of 416 +█{10} +7,000 points/);
  const circle = seatMapText({ map, title: 'Night', width: 80, section: 'Circle' }, c);
  expect(circle).toMatch(/row A +1 ○{12} ○{12} ○{12} ○{12} 48/);
  expect(circle).not.toContain('Stalls');
});
