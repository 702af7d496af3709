/** CSV text: RFC 4180, and cells that a spreadsheet would run. */
import { toCsvLine } from '../../src/wire/csv.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('cells are quoted only where RFC 4180 requires it', () => {
  expect(toCsvLine(['a', 'b c', 'd,e', 'say "hi"', 'two\nlines', '', null, 0, -5])).toBe(
    'a,b c,"d,e","say ""hi""","two\nlines",,,0,-5\r\n',
  );
});

const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '＋1', '－1', '＠A'];
// A program may drop what is before a formula.
const padded = ['\t=1', '\r=1', '\n=1', ' =1', '\u00a0 @A', '\t', '\n'];

test.each([...formulas, ...padded])('a spreadsheet does not run %j', (text) => {
  expect(parse(toCsvLine([text]))).toEqual([`'${text}`]);
});

test.each([' ', 'a=1', "'=1", '(=1)', ' a'])('text that is no formula stays: %j', (text) => {
  expect(parse(toCsvLine([text]))).toEqual([text]);
});

test('what is written is read back, and no cell begins as a formula does', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2 }), (cells) => {
      const read = parse(toCsvLine(cells));
      expect(read.map((cell, at) => (cell === cells[at] ? cell : cell.slice(1)))).toEqual(cells);
      for (const cell of read) expect(cell).not.toMatch(/^\s*[=+\-@]|^[\t\r\n]/);
    }),
  );
});

/** Reads one record, as RFC 4180 says. */
function parse(line: string): string[] {
  const cells: string[] = [];
  const cell = /"((?:[^"]|"")*)"(,|\r\n$)|([^,"]*?)(,|\r\n$)/gy;
  for (const [, quoted, , bare] of line.matchAll(cell)) {
    cells.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'));
  }
  return cells;
}
