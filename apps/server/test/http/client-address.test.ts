import { describe, expect, test } from 'vitest';
import { createAddressReader } from '../../src/http/client-address.ts';
import { readAddressSettings } from '../../src/startup/proxy-settings.ts';

const proxies = ['10.0.0.0/8', '192.0.2.1', '2001:db8:ffff::/48'];
const reader = (trustedProxies: string[] = proxies, limitLoopback = false) =>
  createAddressReader({ trustedProxies, limitLoopback });

describe('X-Forwarded-For', () => {
  test.each([
    ['of one proxy', '10.1.2.3', '203.0.113.7', '203.0.113.7'],
    ['of two, the nearer last', '10.1.2.3', '203.0.113.7, 10.9.9.9', '203.0.113.7'],
    ['of a proxy that speaks IPv6', '2001:db8:ffff::1', '203.0.113.7', '203.0.113.7'],
    ['without spaces', '192.0.2.1', '203.0.113.7,10.9.9.9', '203.0.113.7'],
    ['with ports', '10.1.2.3', '203.0.113.7:5123, 10.9.9.9:80', '203.0.113.7'],
    ['with an IPv6 client', '10.1.2.3', '2001:db8:1:2:3::4', '2001:db8:1:2:3::4'],
    [
      'with an IPv6 client and its port',
      '10.1.2.3',
      '[2001:db8:1:2:3::4]:5123',
      '2001:db8:1:2:3::4',
    ],
    ['with a client in the form of IPv6', '10.1.2.3', '::ffff:203.0.113.7', '203.0.113.7'],
    ['of a proxy in the form of IPv6', '::ffff:10.1.2.3', '203.0.113.7', '203.0.113.7'],
    ['of trusted proxies alone', '10.1.2.3', '10.7.7.7, 10.8.8.8', '10.7.7.7'],
  ])('%s is believed', (...[, remote, forwarded, address]) => {
    expect(reader().read(remote, forwarded).address).toBe(address);
  });

  test.each([
    [
      'a client that made up the left part',
      '10.1.2.3',
      '127.0.0.1, 198.51.100.1, 203.0.113.7',
      '203.0.113.7',
    ],
    ['a client that speaks for itself', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['a neighbour of a trusted address', '192.0.2.2', '198.51.100.1', '192.0.2.2'],
    ['an untrusted proxy behind a trusted one', '10.1.2.3', '198.51.100.1, 192.0.2.2', '192.0.2.2'],
  ])('of %s is not', (...[, remote, forwarded, address]) => {
    expect(reader().read(remote, forwarded).address).toBe(address);
  });

  test.each([
    ['', '10.1.2.3'],
    [' ', '10.1.2.3'],
    [',', '10.1.2.3'],
    ['unknown', '10.1.2.3'],
    ['203.0.113.7, unknown', '10.1.2.3'],
    ['203.0.113.7, , 10.9.9.9', '10.9.9.9'],
    ['203.0.113.7, _hidden, 10.9.9.9', '10.9.9.9'],
    ['0x7f.1', '10.1.2.3'],
    ['2130706433', '10.1.2.3'],
    ['127.1', '10.1.2.3'],
    ['256.1.1.1', '10.1.2.3'],
    ['203.0.113.7:99999999', '10.1.2.3'],
    ['[2001:db8::1', '10.1.2.3'],
    ['<script>', '10.1.2.3'],
    ['__proto__', '10.1.2.3'],
    ['1'.repeat(16_000), '10.1.2.3'],
    [','.repeat(16_000), '10.1.2.3'],
    [`203.0.113.7${', 10.9.9.9'.repeat(1_500)}`, '203.0.113.7'],
  ])('%j does no harm', (forwarded, address) => {
    expect(reader().read('10.1.2.3', forwarded)).toEqual({ address, rateLimitKey: address });
  });

  test('is never looked at without a trusted proxy', () => {
    expect(reader([]).read('10.1.2.3', '203.0.113.7').address).toBe('10.1.2.3');
  });
});

describe('what is counted together', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is %s', (remote, rateLimitKey) => {
    expect(reader().read(remote, undefined).rateLimitKey).toBe(rateLimitKey);
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    'nobody at %s is counted, unless told',
    (remote) => {
      expect(reader().read(remote, undefined).rateLimitKey).toBeNull();
      expect(reader([], true).read(remote, undefined).rateLimitKey).not.toBeNull();
      expect(reader().isExempt(remote)).toBe(true);
      expect(reader([], true).isExempt(remote)).toBe(false);
    },
  );

  test('a client that claims loopback through a proxy is counted', () => {
    expect(reader().read('10.1.2.3', '127.0.0.1').rateLimitKey).toBe('127.0.0.1');
    expect(reader(['127.0.0.1']).read('127.0.0.1', '127.0.0.1').rateLimitKey).toBe('127.0.0.1');
    expect(reader(['127.0.0.1']).read('127.0.0.1', '203.0.113.7').rateLimitKey).toBe('203.0.113.7');
    expect(reader(['127.0.0.1']).read('127.0.0.1', undefined).rateLimitKey).toBeNull();
  });

  test.each(['unknown', 'garbage', '', '1.2.3.4, unknown'])(
    'a proxy on this machine is counted for %j, which it passed on',
    (forwarded) => {
      const counted = { address: '127.0.0.1', rateLimitKey: '127.0.0.1' };
      expect(reader(['127.0.0.1']).read('127.0.0.1', forwarded)).toEqual(counted);
      // The opposite: its own requests have no such header.
      expect(reader(['127.0.0.1']).read('127.0.0.1', undefined).rateLimitKey).toBeNull();
    },
  );

  test('the connections of a proxy are not limited, those of others are', () => {
    expect(reader().isExempt('10.1.2.3')).toBe(true);
    expect(reader().isExempt('203.0.113.7')).toBe(false);
    expect(reader().isExempt(undefined)).toBe(false);
  });
});

describe('the settings', () => {
  test('are lists of addresses and networks', () => {
    const env = { ONSALE_TRUSTED_PROXIES: ' 10.0.0.0/8, 192.0.2.1 ,,2001:db8::/32 ' };
    expect(readAddressSettings(env)).toEqual({
      trustedProxies: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'],
      limitLoopback: false,
    });
    expect(readAddressSettings({ ONSALE_LIMIT_LOOPBACK: 'true' }).limitLoopback).toBe(true);
  });

  test.each(['10.0.0.0/33', 'proxy.internal', '10.0.0', '*', '2001:db8::/129', '10.0.0.0/8/8'])(
    '%s is refused by name',
    (text) => {
      expect(() => readAddressSettings({ ONSALE_TRUSTED_PROXIES: text })).toThrow(
        /ONSALE_TRUSTED_PROXIES contains ".*", which is not an address or network\. Use/,
      );
    },
  );

  test('a yes or no is true or false', () => {
    expect(() => readAddressSettings({ ONSALE_LIMIT_LOOPBACK: 'yes' })).toThrow(/true or false/);
  });
});
