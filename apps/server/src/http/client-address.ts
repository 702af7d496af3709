/**
 * Finds the address of a client, also behind proxies, and the key that its calls are counted under.
 *
 * Any client can write `X-Forwarded-For`, so it is read from the right, and only as far as trusted
 * proxies wrote it: the rule of the `proxy-addr` package, which does not strip ports or group IPv6
 * addresses. `Forwarded` is not read at all: of two headers that may contradict each other, a proxy
 * sets one and passes the other through.
 */
import ipaddr from 'ipaddr.js';
import { ConfigError } from '../config/config-error.ts';

/** Plain data: the context of a request contains it. */
export interface ClientAddress {
  /** As it stands in the log. */
  address: string;
  /**
   * The key that calls are counted under: the address, and for IPv6 its /64, the smallest network
   * that a subscriber gets. null for a client that is not limited.
   */
  rateLimitKey: string | null;
  /** The /48 of an IPv6 address, whose calls are counted too; undefined for any other client. */
  networkKey?: string;
}

export interface AddressSettings {
  /** Addresses and networks of proxies, such as `10.0.0.0/8`. */
  trustedProxies: readonly string[];
  /** Whether clients on this machine are limited too. */
  limitLoopback: boolean;
}

export interface AddressReader {
  read(remote: string | undefined, forwardedFor: string | undefined): ClientAddress;
  /** Whether the connection is never limited, being that of a proxy or of this machine. */
  isExempt(remote: string | undefined): boolean;
  /** Whether an address of a trusted proxy lies in the network. */
  hasProxyIn(network: Address, prefixBits: number): boolean;
}

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Parsed addresses of connections in the cache; most clients keep theirs for many requests. */
const cachedAddresses = 10_000;

interface RemoteAddress {
  parsed: Address | null;
  isProxy: boolean;
  client: ClientAddress;
}

export function createAddressReader(settings: AddressSettings): AddressReader {
  const proxies = settings.trustedProxies.map(parseNetwork);
  const isTrusted = (address: Address) =>
    proxies.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  const cache = new Map<string, RemoteAddress>();

  /** Looks up the address of a connection; without proxies nothing else is read. */
  const lookUp = (remote: string): RemoteAddress => {
    const cached = cache.get(remote);
    if (cached) return cached;
    const parsed = parseAddress(remote);
    const isExempt = !settings.limitLoopback && parsed?.range() === 'loopback';
    const client = parsed ? toClientAddress(parsed) : { address: remote, rateLimitKey: remote };
    const found = {
      parsed,
      isProxy: parsed !== null && isTrusted(parsed),
      client: isExempt ? { address: client.address, rateLimitKey: null } : client,
    };
    if (cache.size >= cachedAddresses) cache.clear();
    cache.set(remote, found);
    return found;
  };

  return {
    read(remote = '', forwardedFor) {
      const { parsed, isProxy, client } = lookUp(remote);
      if (!isProxy || !parsed || forwardedFor === undefined) return client;
      const forwarded = findForwardedClient(forwardedFor, { parsed, isTrusted });
      // The proxy counts for what it passed on, even on this machine. Requests of its own, such as
      // health checks, have no such header.
      return toClientAddress(forwarded);
    },
    isExempt(remote = '') {
      const { isProxy, client } = lookUp(remote);
      return isProxy || client.rateLimitKey === null;
    },
    hasProxyIn: (network, prefixBits) =>
      proxies.some(
        ([proxy, bits]) =>
          proxy.kind() === network.kind() && proxy.match(network, Math.min(prefixBits, bits)),
      ),
  };
}

/**
 * The rightmost address that is not a trusted proxy. No trusted proxy writes an invalid address, so
 * the search ends there, with the proxy that passed it on.
 */
function findForwardedClient(
  forwardedFor: string,
  { parsed, isTrusted }: { parsed: Address; isTrusted: (address: Address) => boolean },
): Address {
  let nearest = parsed;
  for (let end = forwardedFor.length; end > 0;) {
    const comma = forwardedFor.lastIndexOf(',', end - 1);
    const hop = parseAddress(stripPort(forwardedFor.slice(comma + 1, end).trim()));
    if (!hop) return nearest;
    nearest = hop;
    if (!isTrusted(hop)) return nearest;
    end = comma;
  }
  return nearest;
}

/** Some proxies add the port: `203.0.113.7:5123`, `[2001:db8::1]:5123`. */
function stripPort(hop: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(hop) ?? [];
  return bracketed ?? plain ?? hop;
}

const maxAddressChars = 64;

/** null for anything but an address in the usual notation; IPv4 must have four decimal parts. */
export function parseAddress(text: string): Address | null {
  if (text.length > maxAddressChars) return null;
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(text);
  if (!isV4 && !(text.includes(':') && ipaddr.IPv6.isValid(text))) return null;
  return ipaddr.process(text);
}

function toClientAddress(address: Address): ClientAddress {
  const text = address.toString();
  if (!(address instanceof ipaddr.IPv6)) return { address: text, rateLimitKey: text };
  return {
    address: text,
    rateLimitKey: networkOf(address, 64),
    networkKey: networkOf(address, 48),
  };
}

const partBits = 16;

/** The network of an address with a prefix of so many bits, a multiple of 16. */
function networkOf({ parts }: ipaddr.IPv6, bits: number): string {
  const first = parts.slice(0, bits / partBits).map((part) => part.toString(16));
  return `${first.join(':')}::/${bits}`;
}

export function parseNetwork(text: string): [Address, number] {
  const address = parseAddress(text);
  if (address) return [address, address.toByteArray().length * 8];
  const [network = ''] = text.split('/', 1);
  if (!parseAddress(network) || !ipaddr.isValidCIDR(text)) {
    throw new ConfigError(
      `ONSALE_TRUSTED_PROXIES contains "${text}", which is not an address or network. Use addresses and networks such as 10.0.0.5 or 10.0.0.0/8, separated by commas.`,
    );
  }
  return ipaddr.parseCIDR(text);
}
