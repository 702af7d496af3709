/**
 * The context of a command: server, profile, state file, output and interruption.
 *
 * Built once per command from the host and the global flags.
 */
import type { Clock } from '@onsale/core/time/clock';
import { createServerReachability, type ServerReachability } from './state/server-reachability.ts';
import { createServerClock } from './state/server-clock.ts';
import { usageError } from './errors/cli-error.ts';
import type { Host } from './terminal/host.ts';
import { createOutput, type Output } from './terminal/output.ts';
import { openStore, requireProfileName, type SavedPlace, type Store } from './state/state-file.ts';

export const defaultServer = 'http://127.0.0.1:4600';
export const defaultProfile = 'default';

export interface GlobalFlags {
  json?: boolean;
  server?: string;
  profile?: string;
  /** Seconds to wait for each answer. */
  timeout?: number;
}

export interface Context {
  host: Host;
  out: Output;
  /** The time of the server, once it has answered. */
  clock: Clock;
  /** Aborts on Ctrl-C and SIGTERM. */
  signal: AbortSignal;
  server: string;
  profile: string;
  /** The global flags as typed, before environment and defaults are applied. */
  flags: GlobalFlags;
  store: Store;
  reachability: ServerReachability;
  /** The saved place that the command acts on. */
  openedPlace?: SavedPlace;
}

/** The value of `--server` that stands for a server which the command starts itself. */
export const embeddedServer = 'embedded';

/** @param embedded whether the command accepts `--server embedded`. */
export function createContext(
  host: Host,
  flags: GlobalFlags,
  { embedded = false }: { embedded?: boolean } = {},
): Context {
  const { env } = host;
  const named = embedded && flags.server === embeddedServer ? undefined : flags.server;
  const server = readServerUrl(named ?? (env['ONSALE_SERVER'] || defaultServer));
  const profile = requireProfileName(flags.profile ?? (env['ONSALE_PROFILE'] || defaultProfile));
  const sharedFlags = [
    flags.server === undefined ? '' : ` --server ${server}`,
    flags.profile === undefined ? '' : ` --profile ${profile}`,
    flags.timeout === undefined ? '' : ` --timeout ${flags.timeout}`,
  ];
  const clock = createServerClock(host.clock);
  return {
    host,
    out: createOutput(host, { json: flags.json ?? false, flags: sharedFlags.join('') }),
    clock,
    signal: host.interruption.signal,
    server,
    profile,
    flags,
    store: openStore({ env, server, profile }),
    reachability: createServerReachability(clock),
  };
}

/** The address in normal form: the state file's name is derived from it. */
function readServerUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw usageError(`--server ${text} is not an address: use one such as ${defaultServer}.`);
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}
