/** Text of a server cannot control the terminal, in any message, id or title. */
import { expect, test } from 'vitest';
import { safeJson, sanitize, sanitizeOutput } from '../../src/render/format.ts';

const attack = 'a\u001B]0;pwned\u0007b\u001B[2Jc\u009B31md\u202Ee\u2066f\u001B[8mg';

test('control characters and bidi overrides are removed, own styles and lines stay', () => {
  const printed = sanitizeOutput(`\u001B[31m✗\u001B[39m ${attack}\n\tnext`);
  expect(printed.startsWith('\u001B[31m✗\u001B[39m a')).toBe(true);
  expect(printed.endsWith('\n\tnext')).toBe(true);
  // The opposite: the text itself has them.
  const unsafe = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u;
  expect(attack).toMatch(unsafe);
  expect(printed.replace('\u001B[31m', '').replace('\u001B[39m', '')).not.toMatch(unsafe);
  expect(sanitize(attack)).not.toMatch(unsafe);
});

test('JSON keeps the text, with such characters escaped', () => {
  const json = safeJson({ message: attack });
  expect(json).toMatch(/^[\u0020-\u007E]+$/);
  expect(JSON.parse(json)).toEqual({ message: attack });
});
