/** Networks that can be banned: parses one, and gives the bits of addresses to compare. */
import type { Wording } from '@onsale/core/language/translate';
import ipaddr from 'ipaddr.js';
import { parseAddress, type Address } from '../http/client-address.ts';

export interface BanNetwork {
  /** Canonical: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`. */
  text: string;
  address: Address;
  prefixBits: number;
}

/** Wider networks are far more than one attacker has, and a typing error more likely. */
const widestPrefixBits = { ipv4: 8, ipv6: 16 } as const;

/** The prefix of IPv6 addresses that stand for IPv4 addresses, in bits. */
const mappedPrefixBits = 96;

const malformed: Wording = (t) =>
  t`is not an address or network: use one such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48`;

/**
 * Parses an address or a CIDR network. Bits after the prefix are cleared, and an IPv4-mapped IPv6
 * network is the IPv4 network.
 *
 * @returns the reason for which it cannot be banned, instead.
 */
export function parseBanNetwork(text: string): BanNetwork | Wording {
  const [, host = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = host.includes('%') ? null : parseAddress(host);
  if (!address) return malformed;
  const addressBits = address.kind() === 'ipv4' ? 32 : 128;
  const isMapped = address.kind() === 'ipv4' && host.includes(':');
  const given = bits === undefined ? addressBits : Number(bits) - (isMapped ? mappedPrefixBits : 0);
  const prefixBits = bits === undefined ? addressBits : given;
  if (prefixBits < 0 || prefixBits > addressBits) return malformed;
  const widest = widestPrefixBits[address.kind()];
  if (prefixBits < widest) {
    return (t) =>
      t`is too wide a network, which would ban much of the internet: use a prefix of /${widest} or more`;
  }
  const network = clearHostBits(address, prefixBits);
  if (network.range() === 'loopback' || containsLoopback(network, prefixBits)) {
    return (t) =>
      t`contains a loopback address, which would ban this machine: name the address of the client`;
  }
  const suffix = prefixBits === addressBits ? '' : `/${prefixBits}`;
  return { text: `${network.toString()}${suffix}`, address: network, prefixBits };
}

function clearHostBits(address: Address, prefixBits: number): Address {
  const bytes = address.toByteArray().map((byte, at) => {
    const networkBits = Math.min(8, Math.max(0, prefixBits - 8 * at));
    return byte & (0xff << (8 - networkBits)) & 0xff;
  });
  return ipaddr.fromByteArray(bytes);
}

function containsLoopback(network: Address, prefixBits: number): boolean {
  const loopback = network.kind() === 'ipv4' ? ipaddr.parse('127.0.0.1') : ipaddr.parse('::1');
  return loopback.match(network, prefixBits);
}

/** The bits of an address as text of zeros and ones, of which a prefix names a network. */
export function toBits(address: Address): string {
  return address
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
}
