/** Tables fit the screen without cutting words or cells, and are whole in pipes. */
import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { fittedTable, keyValueList, table, truncate } from '../../src/render/table.ts';

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

  test('keeps the least width of the column that wraps, before it becomes lists', () => {
    const wide = [{ title: 'Input', wraps: true, minWidth: 30 }, { title: 'Id' }];
    const view = { columns: wide, rows: [['a text of more than thirty columns', 'con_4x9k']] };
    const firstLine = (screenWidth: number) =>
      fittedTable({ ...view, screenWidth }, c).split('\n')[0];
    expect(firstLine(43)).toMatch(/^ {2}Input +Id$/);
    expect(firstLine(42)).toMatch(/^ {2}Input +a text/);
  });

  test('paints each line of a cell that wraps, in a list too', () => {
    const paint = (text: string) => `<${text}>`;
    const painted = [{ title: 'Input', wraps: true, minWidth: 16, paint }, { title: 'Id' }];
    const view = { columns: painted, rows: [['a text that has to wrap', 'con_4x9k']] };
    expect(fittedTable({ ...view, screenWidth: 30 }, c)).toMatch(
      /<a text that has>.*\n.*<to wrap>/,
    );
    const list = fittedTable({ ...view, screenWidth: 24 }, c);
    expect(list.match(/<[^>]+>/g)).toEqual(['<a text that>', '<has to wrap>']);
    expect(list.match(/Input/g)).toHaveLength(1);
    const long = { columns: [{ title: 'Id', paint }], rows: [['con_4x9k2m7p4x9k2m7p']] };
    expect(fittedTable({ ...long, screenWidth: 20 }, c)).toContain('<con_4x9k2m7p4x9k2m7p>');
  });

  test('leaves out what is empty in a list', () => {
    const view = { columns, rows: [['Short', '', 'con_aaaabbbb']], screenWidth: 24 };
    expect(fittedTable(view, c)).not.toContain('Points');
  });

  test('has dim titles, on a terminal with colours', () => {
    const colors = picocolors.createColors(true);
    const [titles = ''] = table(columns, rows, colors).split('\n');
    expect(titles).toContain(colors.dim(stripVTControlCharacters(titles).trim()));
  });

  test('ends where a character is wider than the column', () => {
    const narrow = { columns: [{ title: 'T', wraps: true, minWidth: 1 }], rows: [['ヨル']] };
    expect(fittedTable({ ...narrow, screenWidth: 3 }, c)).toMatch(/ヨ\s+ル/);
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

test('a text is cut only where it is wider than its room', () => {
  expect(truncate('Night', 5)).toBe('Night');
  expect(truncate('Night', 4)).toBe('Nig…');
});
