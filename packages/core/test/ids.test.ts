import { accountKeyPrefix, adminKeyPrefix, isKey, makeKey } from '@onsale/core/api-keys';
import { createIds, queueTokenPrefix, randomIds } from '@onsale/core/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** Crockford's base32, in lower case: no i, l, o or u. */
const letter = '[0-9abcdefghjkmnpqrstvwxyz]';
const shapes = {
  id: new RegExp(`^res_${letter}{26}$`),
  accountKey: new RegExp(`^osa_${letter}{59}$`),
  adminKey: new RegExp(`^osk_${letter}{59}$`),
  secret: new RegExp(`^${letter}{52}$`),
  ticketCode: new RegExp(`^(${letter}{4}-){4}${letter}{4}$`, 'i'),
};

describe('ids', () => {
  test('keep their format whatever the random bytes are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { minLength: 1 }), (given) => {
        const ids = createIds((bytes) =>
          bytes.forEach((_, at) => (bytes[at] = given[at % given.length] ?? 0)),
        );
        expect(ids.id('res')).toMatch(shapes.id);
        expect(ids.accountKey()).toMatch(shapes.accountKey);
        expect(ids.adminKey()).toMatch(shapes.adminKey);
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

  test('of keys and tokens cannot be mistaken for one another', () => {
    expect(randomIds.accountKey().startsWith(queueTokenPrefix)).toBe(false);
    expect(randomIds.accountKey().startsWith(accountKeyPrefix)).toBe(true);
  });
});

describe('the checksum of a key', () => {
  test('is the CRC-32 of everything before it', () => {
    // By `crc32` of any zip program, osa_ and 52 zeros give d0dfa148 in hex.
    const key = makeKey(accountKeyPrefix, '0'.repeat(52));
    expect(key).toBe(`osa_${'0'.repeat(52)}38dz8a8`);
    expect(isKey(accountKeyPrefix, key)).toBe(true);
  });

  test('detects every wrong letter, and every two adjacent ones that changed places', () => {
    const key = randomIds.accountKey();
    for (let at = accountKeyPrefix.length; at < key.length; at += 1) {
      for (const letterInstead of '0123456789abcdefghjkmnpqrstvwxyz') {
        const mistyped = key.slice(0, at) + letterInstead + key.slice(at + 1);
        expect(isKey(accountKeyPrefix, mistyped)).toBe(mistyped === key);
      }
      const swapped = key.slice(0, at) + (key[at + 1] ?? '') + key[at] + key.slice(at + 2);
      expect(isKey(accountKeyPrefix, swapped)).toBe(swapped === key);
    }
  });

  test('covers the prefix: a key of one kind is not a key of another', () => {
    const key = randomIds.accountKey();
    expect(isKey(adminKeyPrefix, key)).toBe(false);
    expect(isKey(adminKeyPrefix, key.replace(accountKeyPrefix, adminKeyPrefix))).toBe(false);
    expect(isKey(adminKeyPrefix, randomIds.adminKey())).toBe(true);
  });

  test('rejects keys that are longer, shorter, in capitals or invented', () => {
    const key = randomIds.accountKey();
    const others = ['', 'osa_', key.slice(0, -1), `${key}0`, ` ${key}`, `${key}\n`];
    for (const other of [...others, key.toUpperCase(), `osa_${'x'.repeat(5_000)}`]) {
      expect(isKey(accountKeyPrefix, other), other).toBe(false);
    }
  });
});
