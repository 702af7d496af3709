/** The log lines of the server, as a person reads them. */
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { logLineText } from '../../src/render/server-log.ts';

const plain = picocolors.createColors(false);

test('a line of the log is worded, with its error, and without control characters', () => {
  const err = { type: 'OnsaleError', message: 'away', stack: 'a\nb' };
  const line = {
    level: 40,
    time: '2026-12-01T10:00:00.000Z',
    ms: 7,
    of: [1],
    err,
    msg: 'slow\u001B[2J',
  };
  expect(logLineText(JSON.stringify(line), plain)).toMatch(
    /^\d\d:\d\d:\d\d warning slow.*  OnsaleError: away  ms=7 of=\[1\]$/,
  );
  expect(logLineText(JSON.stringify(line), plain)).not.toContain('\u001B');
  expect(logLineText('no JSON', plain)).toBe('no JSON');
});
