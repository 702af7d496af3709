/** How many processes serve on one port: the setting, and where it is refused. */
import { expect, test } from 'vitest';
import { ConfigError, readServeOptions } from '../../src/startup/serve-options.ts';

const postgres = { ONSALE_DATABASE_URL: 'postgres://localhost/onsale' };

test('one process by default, the flag before the variable', () => {
  expect(readServeOptions({}, {}).workers).toBe(1);
  expect(readServeOptions({}, { ...postgres, ONSALE_WORKERS: '4' }).workers).toBe(4);
  expect(readServeOptions({ workers: 2 }, { ...postgres, ONSALE_WORKERS: '4' }).workers).toBe(2);
});

test('several processes are refused on SQLite, whose file belongs to one', () => {
  expect(() => readServeOptions({ workers: 2 }, {})).toThrow(/2 workers need Postgres/);
  expect(readServeOptions({ workers: 1 }, {}).workers).toBe(1);
});

test.each(['0', '65', '1.5', 'many'])('ONSALE_WORKERS=%s is refused', (text) => {
  const env = { ...postgres, ONSALE_WORKERS: text };
  expect(() => readServeOptions({}, env)).toThrow(ConfigError);
  expect(() => readServeOptions({}, env)).toThrow(/1 to 64/);
});
