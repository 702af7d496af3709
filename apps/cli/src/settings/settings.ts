/**
 * Resolves the settings of a command: a flag wins over a variable, a variable over the config
 * file, and the file over the default.
 *
 * Each setting knows its source, which every error about it names.
 */
import { usageError } from '../errors/cli-error.ts';
import type { Host } from '../terminal/host.ts';
import { readConfig, type Config } from './config-file.ts';
import { configKeys, defaultProfile, defaultServer, timeoutSecondsDefault } from './config-keys.ts';
import type { ColorMode, ConfigKey, ConfigValue } from './config-keys.ts';

/** The global flags that settings depend on, as typed. */
export interface SettingFlags {
  server?: string;
  profile?: string;
  timeout?: number;
  /** False for `--no-color`. */
  color?: boolean;
}

export interface Setting<T extends ConfigValue = ConfigValue> {
  value: T;
  /** A flag, a variable, the path of the config file, or `default`. */
  source: string;
}

export interface Settings {
  server: Setting<string>;
  adminServer: Setting<string>;
  profile: Setting<string>;
  timeout: Setting<number>;
  color: Setting<ColorMode>;
}

export interface SettingsRequest {
  env: Host['env'];
  flags: SettingFlags;
  /** The path of the config file; null to go without one. */
  path: string | null;
}

/** @throws CliError USAGE for a value that is not allowed, naming its source. */
export function resolveSettings({ env, flags, path }: SettingsRequest): Settings {
  const config = path === null ? {} : readConfig(path);
  const request = { env, config, path: path ?? '' };
  const server = serverSetting(request, flags, ['server']);
  return {
    server,
    adminServer: serverSetting(request, flags, ['adminServer', 'server']),
    profile: fromFlag('profile', flags.profile) ??
      fromVariable('profile', env) ??
      fromFile('profile', request) ?? { value: defaultProfile, source: 'default' },
    timeout: fromFlag('timeout', flags.timeout) ??
      fromVariable('timeout', env) ??
      fromFile('timeout', request) ?? { value: timeoutSecondsDefault, source: 'default' },
    color: colorSetting(request, flags),
  } as Settings;
}

interface Layers {
  env: Host['env'];
  config: Config;
  path: string;
}

/** @param keys the key that applies first, then the one that it falls back to in each layer. */
function serverSetting(layers: Layers, flags: SettingFlags, keys: ConfigKey[]): Setting {
  return (
    fromFlag('server', flags.server) ??
    firstOf(keys, (key) => fromVariable(key, layers.env)) ??
    firstOf(keys, (key) => fromFile(key, layers)) ?? { value: defaultServer, source: 'default' }
  );
}

function firstOf(
  keys: readonly ConfigKey[],
  read: (key: ConfigKey) => Setting | undefined,
): Setting | undefined {
  for (const key of keys) {
    const setting = read(key);
    if (setting) return setting;
  }
  return undefined;
}

function fromFlag(key: ConfigKey, value: ConfigValue | undefined): Setting | undefined {
  const source = configKeys[key].flag ?? '';
  return value === undefined ? undefined : { value: parsed(key, value, source), source };
}

function fromVariable(key: ConfigKey, env: Host['env']): Setting | undefined {
  for (const source of configKeys[key].variables) {
    const value = env[source];
    if (value) return { value: parsed(key, value, source), source };
  }
  return undefined;
}

function fromFile(key: ConfigKey, { config, path }: Layers): Setting | undefined {
  const value = config[key];
  return value === undefined ? undefined : { value, source: path };
}

function parsed(key: ConfigKey, value: ConfigValue, source: string): ConfigValue {
  const { parse, must } = configKeys[key];
  const result = parse(value);
  if (result === null) throw usageError(`${source} ${must}, not "${value}".`);
  return result;
}

/** The variables of colours are conventions of other programs, with values of their own. */
function colorSetting(layers: Layers, flags: SettingFlags): Setting {
  const { NO_COLOR: none, FORCE_COLOR: forced } = layers.env;
  if (flags.color === false) return { value: 'never', source: '--no-color' };
  if (none) return { value: 'never', source: 'NO_COLOR' };
  if (forced) {
    const isOff = forced === '0' || forced === 'false';
    return { value: isOff ? 'never' : 'always', source: 'FORCE_COLOR' };
  }
  return fromFile('color', layers) ?? { value: 'auto', source: 'default' };
}

/** The environment with the variables by which colours are decided, also in libraries. */
export function environmentWithColor(env: Host['env'], color: ColorMode): Host['env'] {
  if (color === 'auto') return env;
  return color === 'never'
    ? { ...env, NO_COLOR: '1' }
    : { ...env, NO_COLOR: undefined, FORCE_COLOR: '1' };
}
