/** Addresses and networks that can be banned, in canonical notation, and those that cannot. */
import { english } from '@onsale/core/language/translate';
import { expect, test } from 'vitest';
import { parseBanNetwork } from '../../src/auth/ban-network.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7/32', '203.0.113.7'],
  ['203.0.113.7/24', '203.0.113.0/24'],
  ['203.0.113.255/25', '203.0.113.128/25'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:db8:0:0:0:0:0:1/128', '2001:db8::1'],
  ['2001:db8:1:2:3::/48', '2001:db8:1::/48'],
  ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7/120', '203.0.113.0/24'],
  ['::ffff:cb00:7107/128', '203.0.113.7'],
])('%s is banned as %s', (given, canonical) => {
  const network = parseBanNetwork(given);
  expect(network).toMatchObject({ text: canonical });
  expect(parseBanNetwork(canonical)).toEqual(network);
});

const malformed = /is not an address or network: use one such as/;
const tooWide = /is too wide a network.*: use a prefix of/;
const loopback = /contains a loopback address/;

test.each([
  ['0.0.0.0/0', tooWide],
  ['203.0.113.7/7', tooWide],
  ['::/0', tooWide],
  ['2001:db8::/15', tooWide],
  ['::ffff:0.0.0.0/96', tooWide],
  ['::ffff:203.0.113.7/103', tooWide],
  ['127.0.0.1', loopback],
  ['127.1.2.3/16', loopback],
  ['::1', loopback],
  ['::/16', loopback],
  ['::ffff:127.0.0.1', loopback],
  ['::ffff:203.0.113.7/24', malformed],
  ['203.0.113.7/33', malformed],
  ['2001:db8::/129', malformed],
  ['203.0.113.7/-1', malformed],
  ['203.0.113.7/', malformed],
  ['203.0.113.7/24/8', malformed],
  ['203.0.113', malformed],
  ['0203.0.113.7', malformed],
  ['fe80::1%eth0', malformed],
  ['tickets.example', malformed],
  [' 203.0.113.7', malformed],
  ['', malformed],
])('%s is refused', (given, why) => {
  const refusal = parseBanNetwork(given);
  expect(typeof refusal === 'function' && refusal(english)).toMatch(why);
});
