/** Texts break at spaces only, by the measure of their width. */
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { plainWidth, wrap } from '../../src/render/wrap.ts';

test('breaks at spaces and line breaks, before the line is too wide', () => {
  expect(wrap('50 inside at once,\n50 admitted', 18, plainWidth)).toEqual([
    '50 inside at once,',
    '50 admitted',
  ]);
  expect(wrap('50 inside at once', 16, plainWidth)).toEqual(['50 inside at', 'once']);
});

test('keeps a word whole that is wider than a line', () => {
  expect(wrap('run onsale-doctor now', 6, plainWidth)).toEqual(['run', 'onsale-doctor', 'now']);
});

test('never breaks at a no-break space', () => {
  expect(wrap('takes 10\u00A0s now', 8, plainWidth)).toEqual(['takes', '10\u00A0s now']);
});

test('keeps wide gaps within a line, and drops them at its end', () => {
  expect(wrap('Night One  5 Dec', 16, plainWidth)).toEqual(['Night One  5 Dec']);
  expect(wrap('Night One  5 Dec', 10, plainWidth)).toEqual(['Night One', '5 Dec']);
});

test('measures by columns where characters are wide', () => {
  expect(wrap('ヨルシカ ライブ', 15, stringWidth)).toEqual(['ヨルシカ ライブ']);
  expect(wrap('ヨルシカ ライブ', 14, stringWidth)).toEqual(['ヨルシカ', 'ライブ']);
});

test('an empty text is one empty line', () => {
  expect(wrap('', 10, plainWidth)).toEqual(['']);
});
