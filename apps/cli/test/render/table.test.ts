/** Tables fit the screen without cutting words or cells, and are whole in pipes. */
import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { fittedTable, keyValueList, table } from '../../src/render/table.ts';

const c = picocolors.createColors(false);
const columns = [
  { title: 'Concert', wraps: true },
  { title: 'Points', align: 'right' as const },
  { title: 'Id' },
];
const title = 'Les Misérables — ヨルシカ ライブ at the great hall';
const rows = [
  [title, '1,000', 'con_4x9k2m7p'],
  ['Short', '2,000', 'con_aaaabbbb'],
];

function table1(id: string, screenWidth: number): string[] {
  return fittedTable({ columns: [{ title: 'Concert' }], rows: [[id]], screenWidth }, c).split('\n');
}

describe('a table', () => {
  test.each([40, 60, 80, 200])('fits %i columns, with every word whole', (width) => {
    const text = fittedTable({ columns, rows, screenWidth: width }, c);
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    const words = new Set(text.split(/\s+/));
    for (const word of rows.flat().flatMap((cell) => cell.split(' '))) {
      expect(words).toContain(word);
    }
  });

  test('wraps the column that may, and aligns the others', () => {
    expect(fittedTable({ columns, rows, screenWidth: 56 }, c).split('\n')).toEqual([
      '  Concert                          Points   Id',
      '  Les Misérables — ヨルシカ         1,000   con_4x9k2m7p',
      '  ライブ at the great hall',
      '  Short                             2,000   con_aaaabbbb',
    ]);
  });

  test('becomes lists of labels and values where that column has no room', () => {
    expect(fittedTable({ columns, rows: rows.slice(1), screenWidth: 30 }, c).split('\n')).toEqual([
      '  Concert   Short',
      '  Points    2,000',
      '  Id        con_aaaabbbb',
    ]);
  });

  test('shows an ID in one piece where it does not fit beside its label', () => {
    expect(table1('con_4x9k2m7p4x9k2m7p4x9k2m', 27)).toEqual([
      '  Concert',
      '    con_4x9k2m7p4x9k2m7p4x9k2m',
    ]);
  });

  test('splits a word only when it is wider than its column', () => {
    const word = '{"concertId":"con_4x9k2m7p4x9k2m7p4x9k2m7p4x"}';
    const text = fittedTable(
      { columns: [{ title: 'Input', wraps: true }], rows: [[word]], screenWidth: 30 },
      c,
    );
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(30);
    expect(text.replace(/\s/g, '')).toBe(`Input${word}`);
  });

  test('is whole in a pipe, which has no width', () => {
    expect(table(columns, rows, c)).toContain(`${title}    1,000   con_4x9k2m7p`);
  });
});

test('values of a list of labels wrap below each other', () => {
  expect(keyValueList([['Room', '50 inside at once, 50 admitted']], c, 26).split('\n')).toEqual([
    '  Room   50 inside at',
    '         once, 50 admitted',
  ]);
});
