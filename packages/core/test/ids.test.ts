import { accountKeyPrefix, createIds, queueTokenPrefix, randomIds } from '@onsale/core/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** Crockford's base32, in lower case: no i, l, o or u. */
const letter = '[0-9abcdefghjkmnpqrstvwxyz]';
const shapes = {
  id: new RegExp(`^res_${letter}{26}$`),
  accountKey: new RegExp(`^osa_${letter}{52}$`),
  secret: new RegExp(`^${letter}{52}$`),
  ticketCode: new RegExp(`^(${letter}{4}-){4}${letter}{4}$`, 'i'),
};

describe('ids', () => {
  test('keep their shape whatever the random bytes are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { minLength: 1 }), (given) => {
        const ids = createIds((bytes) =>
          bytes.forEach((_, at) => (bytes[at] = given[at % given.length] ?? 0)),
        );
        expect(ids.id('res')).toMatch(shapes.id);
        expect(ids.accountKey()).toMatch(shapes.accountKey);
        expect(ids.secret()).toMatch(shapes.secret);
        expect(ids.ticketCode()).toMatch(shapes.ticketCode);
        expect(ids.ticketCode()).toBe(ids.ticketCode().toUpperCase());
      }),
    );
  });

  test('use every letter equally: each stands for eight of the 256 bytes', () => {
    let next = 0;
    const ids = createIds((bytes) => bytes.forEach((_, at) => (bytes[at] = next++)));
    const text = Array.from({ length: 128 }, () => ids.secret()).join('');
    const seen = Map.groupBy(text, (char) => char);
    expect(seen.size).toBe(32);
    expect(new Set([...seen.values()].map(({ length }) => length)).size).toBe(1);
  });

  test('are the same from the same bytes, and differ in one bit that counts', () => {
    const from = (byte: number) => createIds((bytes) => bytes.fill(byte)).id('usr');
    expect(from(7)).toBe(from(7));
    expect(from(7)).not.toBe(from(6));
  });

  test('do not repeat when they are random', () => {
    const made = Array.from({ length: 1_000 }, () => randomIds.id('ord'));
    expect(new Set(made).size).toBe(made.length);
  });

  test('of keys and tokens cannot be taken for one another', () => {
    expect(randomIds.accountKey().startsWith(queueTokenPrefix)).toBe(false);
    expect(randomIds.accountKey().startsWith(accountKeyPrefix)).toBe(true);
  });
});
