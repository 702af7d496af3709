/** What a command works with: who asks, which server, where answers go. */
import type { Clock } from '@onsale/core/time/clock';
import { createContact, type Contact } from './state/server-reachability.ts';
import { usageError } from './errors/cli-error.ts';
import type { Host } from './terminal/host.ts';
import { createOutput, type Output } from './terminal/output.ts';
import { openStore, requireProfileName, type Store } from './state/state-file.ts';

export const defaultServer = 'http://127.0.0.1:4600';
export const defaultProfile = 'default';

export interface GlobalFlags {
  json?: boolean;
  server?: string;
  profile?: string;
}

export interface Context {
  host: Host;
  out: Output;
  clock: Clock;
  /** Aborts on Ctrl-C and SIGTERM. */
  signal: AbortSignal;
  server: string;
  profile: string;
  /** As they were typed. */
  flags: GlobalFlags;
  store: Store;
  contact: Contact;
}

/** In place of an address: a server that the command starts for itself. */
export const embeddedServer = 'embedded';

/** @param embedded whether the command knows a server of its own as `--server embedded`. */
export function createContext(
  host: Host,
  flags: GlobalFlags,
  { embedded = false }: { embedded?: boolean } = {},
): Context {
  const { env } = host;
  const named = embedded && flags.server === embeddedServer ? undefined : flags.server;
  const server = readServerUrl(named ?? (env['ONSALE_SERVER'] || defaultServer));
  const profile = requireProfileName(flags.profile ?? (env['ONSALE_PROFILE'] || defaultProfile));
  const carried = [
    flags.server === undefined ? '' : ` --server ${server}`,
    flags.profile === undefined ? '' : ` --profile ${profile}`,
  ];
  return {
    host,
    out: createOutput(host, { json: flags.json ?? false, flags: carried.join('') }),
    clock: host.clock,
    signal: host.interruption.signal,
    server,
    profile,
    flags,
    store: openStore({ env, server, profile }),
    contact: createContact(host.clock),
  };
}

/** The address in the one way of writing it under which its state is kept. */
function readServerUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw usageError(`--server ${text} is not an address: give one such as ${defaultServer}.`);
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}
