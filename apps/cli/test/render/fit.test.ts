/** Lines for people fit the terminal without breaking a word, and commands stay copyable. */
import { execFileSync } from 'node:child_process';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { fitLines } from '../../src/render/fit.ts';

const message =
  '✗ The server at http://127.0.0.1:4600 does not know your saved account. Its database may have been replaced.';

test.each([40, 80])('a message fits %i columns, each line indented to its first word', (width) => {
  const lines = fitLines(message, width, stringWidth).split('\n');
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(message);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\S/);
});

test('a line that fits is left as it is, and so are all on a screen too narrow to read', () => {
  expect(fitLines('a  b\n   c', 20, stringWidth)).toBe('a  b\n   c');
  expect(fitLines(message, 19, stringWidth)).toBe(message);
});

test('a word that is wider than the screen has a line of its own', () => {
  expect(fitLines('  kept in /a/very/long/path/to/the/state.json now', 24, stringWidth)).toBe(
    '  kept in\n  /a/very/long/path/to/the/state.json\n  now',
  );
});

test('the text of a second column continues deeper', () => {
  expect(fitLines('  --json   print JSON, one object', 24, stringWidth)).toBe(
    '  --json   print\n      JSON, one object',
  );
});

test('a shell takes the lines of a command as one, with its quotes', () => {
  const words = ['buy', 'Night One', '--date', '2026-12-04', '--best', '2', '--profile', 'bob'];
  const fitted = fitLines(
    '  run: onsale buy "Night One" --date 2026-12-04 --best 2 --profile bob',
    34,
    stringWidth,
  );
  for (const line of fitted.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(34);
  const copied = fitted.replace('  run: onsale', "printf '%s\\n'");
  expect(execFileSync('sh', ['-c', copied], { encoding: 'utf8' })).toBe(`${words.join('\n')}\n`);
});
