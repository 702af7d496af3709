import { describe, expect, test } from 'vitest';
import { readServeOptions } from '../../src/startup/serve-options.ts';
import { limitDefaults } from '../../src/rate-limits/limits.ts';
import { readLimits } from '../../src/startup/rate-limit-settings.ts';

describe('a limit', () => {
  test('has a default', () => {
    expect(readLimits({})).toEqual(limitDefaults);
    expect(readLimits({ ONSALE_LIMIT_POLL_BURST: '' })).toEqual(limitDefaults);
    expect(readServeOptions({}, {}).limits).toEqual(limitDefaults);
  });

  test('is set by a variable of its name, each of them', () => {
    for (const name of Object.keys(limitDefaults)) {
      const variable = `ONSALE_LIMIT_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`)}`;
      const limits = readLimits({ [variable.toUpperCase()]: '7' });
      expect(limits).toEqual({ ...limitDefaults, [name]: 7 });
    }
    const { limits } = readServeOptions({}, { ONSALE_LIMIT_JOINS_PER_ADDRESS_PER_MINUTE: '3' });
    expect(limits.joinsPerAddressPerMinute).toBe(3);
  });

  test('may be off, unless nothing works without it', () => {
    expect(readLimits({ ONSALE_LIMIT_CONNECTIONS: 'off' }).connections).toBe(Infinity);
    expect(() => readLimits({ ONSALE_LIMIT_BODY_BYTES: 'off' })).toThrow(
      'ONSALE_LIMIT_BODY_BYTES must be a whole number from 1 to 1000000000, and is "off".',
    );
  });

  test.each(['0', '-1', '1.5', '1e3', ' 7', 'none', '1000000001', '99999999999'])(
    'of %j is refused by name',
    (text) => {
      expect(() => readLimits({ ONSALE_LIMIT_POLL_BURST: text })).toThrow(
        `ONSALE_LIMIT_POLL_BURST must be a whole number from 1 to 1000000000, or off, and is "${text}".`,
      );
    },
  );

  test('that there is not is refused, with the names of those that there are', () => {
    expect(() => readLimits({ ONSALE_LIMIT_POLLS: '5' })).toThrow(
      /ONSALE_LIMIT_POLLS is not a limit\. Use one of .*ONSALE_LIMIT_POLL_BURST/,
    );
    expect(readLimits({ ONSALE_LIMIT_LOOPBACK: 'true' })).toEqual(limitDefaults);
  });
});
