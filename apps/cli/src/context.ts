/**
 * The context of a command: server, profile, state file, output and interruption.
 *
 * Built once per command from the host and the global flags.
 */
import type { Clock } from '@onsale/core/time/clock';
import { CliError } from './errors/cli-error.ts';
import { createServerReachability, type ServerReachability } from './state/server-reachability.ts';
import { createServerClock } from './state/server-clock.ts';
import type { Host } from './terminal/host.ts';
import type { JsonFormat } from './terminal/json-output.ts';
import { createOutput, type Output } from './terminal/output.ts';
import { configPath } from './settings/config-file.ts';
import { environmentWithColor, resolveSettings } from './settings/settings.ts';
import type { SettingFlags, Settings, SettingsRequest } from './settings/settings.ts';
import { openStore, type SavedPlace, type Store } from './state/state-file.ts';

export interface GlobalFlags extends SettingFlags {
  json?: boolean;
  /** Fields of `--json=<fields>`. */
  jsonFields?: string[];
  /** The jq expression; implies `json`. */
  jq?: string;
  /** False for `--no-input`: questions are refused. */
  input?: boolean;
  /** False for `--no-pager`. */
  pager?: boolean;
}

export interface Context {
  host: Host;
  out: Output;
  /** The time of the server, once it has answered. */
  clock: Clock;
  /** Aborts on Ctrl-C and SIGTERM. */
  signal: AbortSignal;
  server: string;
  /** The address for admin calls of a command that makes others too. */
  adminServer: string;
  profile: string;
  /** How long to wait for each answer of the server. */
  timeoutSeconds: number;
  /** The global flags as typed, before environment and defaults are applied. */
  flags: GlobalFlags;
  store: Store;
  reachability: ServerReachability;
  /** The saved place that the command acts on. */
  openedPlace?: SavedPlace;
}

/** The value of `--server` that stands for a server which the command starts itself. */
export const embeddedServer = 'embedded';

export interface ContextOptions {
  /** Whether the command accepts `--server embedded`. */
  embedded?: boolean | undefined;
  /** Whether the command is one of operators, which may have a server of their own. */
  isAdmin?: boolean | undefined;
  /** Whether the command runs without a config file that has a mistake, such as to repair it. */
  ignoresConfig?: boolean | undefined;
  /** The format of the objects of `--json`. */
  format?: JsonFormat | undefined;
}

export function createContext(
  caller: Host,
  typed: GlobalFlags,
  { embedded, isAdmin, ignoresConfig, format }: ContextOptions = {},
): Context {
  const { server: typedServer, ...others } = typed;
  const isEmbedded = embedded && typedServer === embeddedServer;
  const flags: GlobalFlags = isEmbedded ? others : typed;
  const request = { env: caller.env, flags };
  const path = configPath(caller.env);
  const settings = ignoresConfig
    ? (trySettings({ ...request, path }) ?? resolveSettings({ ...request, path: null }))
    : resolveSettings({ ...request, path });
  const { value: server } = isAdmin ? settings.adminServer : settings.server;
  const { value: profile } = settings.profile;
  const env = environmentWithColor(caller.env, settings.color.value);
  const host = { ...caller, env };
  const clock = createServerClock(host.clock);
  return {
    host,
    out: createOutput(host, {
      json: flags.json ?? false,
      asks: flags.input ?? true,
      pages: flags.pager ?? true,
      flags: repeatedFlags({ ...flags, ...(flags.server !== undefined && { server }) }),
      format,
    }),
    clock,
    signal: host.interruption.signal,
    server,
    adminServer: settings.adminServer.value,
    profile,
    timeoutSeconds: settings.timeout.value,
    flags: typed,
    store: openStore({ env, server, profile }),
    reachability: createServerReachability(clock),
  };
}

/** The settings; undefined when the file or a value has a mistake. */
function trySettings(request: SettingsRequest): Settings | undefined {
  try {
    return resolveSettings(request);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/** The global flags that a suggested command has to repeat, such as ` --profile bob`. */
export function repeatedFlags({ server, profile, timeout }: GlobalFlags): string {
  const flags = { server, profile, timeout };
  return Object.entries(flags)
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${value}`))
    .join('');
}
