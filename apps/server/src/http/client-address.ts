/**
 * Who is at the other end of a connection. `X-Forwarded-For` can be written by anybody, so it is read
 * from the right, and only as far as trusted proxies wrote it. `Forwarded` is not read at all: of two
 * headers that may contradict each other, a proxy sets one and lets the other through.
 */
import ipaddr from 'ipaddr.js';
import { ConfigError } from '../config/config-error.ts';

/** Plain data: the context of a request contains it. */
export interface ClientAddress {
  /** As the log shows it. */
  address: string;
  /**
   * What its calls are counted under: the address, for IPv6 the /64 that one subscriber has at the
   * least. null where nothing is counted.
   */
  rateLimitKey: string | null;
}

export interface AddressSettings {
  /** Addresses and networks of proxies, such as `10.0.0.0/8`. */
  trustedProxies: readonly string[];
  /** Whether clients on this machine are counted too. */
  limitLoopback: boolean;
}

export interface AddressReader {
  read(remote: string | undefined, forwardedFor: string | undefined): ClientAddress;
  /** Whether the connection is one of those that are never counted: of a proxy, or of this machine. */
  isExempt(remote: string | undefined): boolean;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** How many connections' addresses are kept parsed; most clients keep theirs for many requests. */
const cachedAddresses = 10_000;

export function createAddressReader(settings: AddressSettings): AddressReader {
  const proxies = settings.trustedProxies.map(parseNetwork);
  const isTrusted = (address: Address) =>
    proxies.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  const direct = new Map<
    string,
    { parsed: Address | null; isProxy: boolean; shown: ClientAddress }
  >();

  /** What is known of an address that connects; without proxies it is all that there is to know. */
  const connected = (remote: string) => {
    const known = direct.get(remote);
    if (known) return known;
    const parsed = parseAddress(remote);
    const isExempt = !settings.limitLoopback && parsed?.range() === 'loopback';
    const shown = parsed ? show(parsed) : { address: remote, rateLimitKey: remote };
    const found = {
      parsed,
      isProxy: parsed !== null && isTrusted(parsed),
      shown: isExempt ? { ...shown, rateLimitKey: null } : shown,
    };
    if (direct.size >= cachedAddresses) direct.clear();
    direct.set(remote, found);
    return found;
  };

  return {
    read(remote = '', forwardedFor) {
      const { parsed, isProxy, shown } = connected(remote);
      if (!isProxy || !parsed || forwardedFor === undefined) return shown;
      const client = clientBehind(forwardedFor, { parsed, isTrusted });
      // A proxy that speaks for nobody else, such as its own health check.
      return client === parsed ? shown : show(client);
    },
    isExempt(remote = '') {
      const { isProxy, shown } = connected(remote);
      return isProxy || shown.rateLimitKey === null;
    },
  };
}

/**
 * The rightmost address that no trusted proxy has. What cannot be read was not written by a proxy
 * that means well, so there the search ends, with the proxy that passed it on.
 */
function clientBehind(
  forwardedFor: string,
  { parsed, isTrusted }: { parsed: Address; isTrusted: (address: Address) => boolean },
): Address {
  let nearest = parsed;
  for (let end = forwardedFor.length; end > 0;) {
    const comma = forwardedFor.lastIndexOf(',', end - 1);
    const hop = parseAddress(withoutPort(forwardedFor.slice(comma + 1, end).trim()));
    if (!hop) return nearest;
    nearest = hop;
    if (!isTrusted(hop)) return nearest;
    end = comma;
  }
  return nearest;
}

/** Some proxies add the port: `203.0.113.7:5123`, `[2001:db8::1]:5123`. */
function withoutPort(hop: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(hop) ?? [];
  return bracketed ?? plain ?? hop;
}

const longestAddress = 64;

/** null for anything but an address as people and proxies write it. */
function parseAddress(text: string): Address | null {
  if (text.length > longestAddress) return null;
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(text);
  if (!isV4 && !(text.includes(':') && ipaddr.IPv6.isValid(text))) return null;
  return ipaddr.process(text);
}

function show(address: Address): ClientAddress {
  const text = address.toString();
  return {
    address: text,
    rateLimitKey: address instanceof ipaddr.IPv6 ? subscriber(address) : text,
  };
}

const subscriberParts = 4;

function subscriber({ parts }: ipaddr.IPv6): string {
  const first = parts.slice(0, subscriberParts).map((part) => part.toString(16));
  return `${first.join(':')}::/64`;
}

export function parseNetwork(text: string): [Address, number] {
  const address = parseAddress(text);
  if (address) return [address, address.toByteArray().length * 8];
  const [network = ''] = text.split('/', 1);
  if (!parseAddress(network) || !ipaddr.isValidCIDR(text)) {
    throw new ConfigError(
      `ONSALE_TRUSTED_PROXIES names "${text}", which is no address: give addresses and networks such as 10.0.0.5 or 10.0.0.0/8, separated by commas.`,
    );
  }
  return ipaddr.parseCIDR(text);
}
