/** The root key at the start: how long it has to be, and where. */
import { expect, test } from 'vitest';
import { readServeOptions } from '../../src/startup/serve-options.ts';

const key = (chars: number) => ({ ONSALE_ADMIN_KEY: 'k'.repeat(chars) });

test('a root key of fewer than 24 characters is refused off loopback', () => {
  expect(() => readServeOptions({ host: '0.0.0.0' }, key(23))).toThrow(
    /ONSALE_ADMIN_KEY .* has 23 characters, and needs at least 24/,
  );
  const admin = { adminPort: 4601, adminHost: '10.0.0.5' };
  expect(() => readServeOptions(admin, key(23))).toThrow(/listens on 10\.0\.0\.5/);
  expect(readServeOptions({ host: '0.0.0.0' }, key(24)).adminKey).toHaveLength(24);
  for (const host of ['127.0.0.1', 'localhost', '::1']) {
    expect(readServeOptions({ host }, key(1)).adminKey).toBe('k');
  }
});
