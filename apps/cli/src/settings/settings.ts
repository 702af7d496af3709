/**
 * Resolves the settings of a command: a flag wins over a variable, a variable over the config
 * file, and the file over the default.
 *
 * Each setting knows its source, which every error about it names.
 */
import { usageError } from '../errors/cli-error.ts';
import type { Host } from '../terminal/host.ts';
import { colorWish } from '../terminal/terminal.ts';
import { readConfig, type Config } from './config-file.ts';
import { configKeys, defaultProfile, defaultServer, timeoutSecondsDefault } from './config-keys.ts';
import type { ColorMode, ConfigKey, ConfigValue } from './config-keys.ts';
import { t } from '../language/language.ts';

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
  const layers = { env, flags, config, path: path ?? '' };
  return {
    server: settingOf<string>(layers, { keys: ['server'], otherwise: defaultServer }),
    adminServer: settingOf(layers, { keys: ['adminServer', 'server'], otherwise: defaultServer }),
    profile: settingOf<string>(layers, { keys: ['profile'], otherwise: defaultProfile }),
    timeout: settingOf<number>(layers, { keys: ['timeout'], otherwise: timeoutSecondsDefault }),
    color: colorSetting(layers),
  };
}

interface Layers {
  env: Host['env'];
  flags: SettingFlags;
  config: Config;
  path: string;
}

/** Colours have variables and a flag of another kind. */
type LayeredKey = Exclude<ConfigKey, 'color'>;

interface Wanted<T> {
  /** The key that applies first, then the one that it falls back to in each layer. */
  keys: readonly LayeredKey[];
  otherwise: T;
}

/** The value of the flag; else of a variable; else of the file; else the default. */
function settingOf<T extends ConfigValue>(layers: Layers, { keys, otherwise }: Wanted<T>) {
  const setting =
    firstOf(keys, (key) => fromFlag(key, layers)) ??
    firstOf(keys, (key) => fromVariable(key, layers)) ??
    firstOf(keys, (key) => fromFile(key, layers));
  // The rule of a key parses every value of it, so the type is that of its default.
  return (setting ?? { value: otherwise, source: 'default' }) as Setting<T>;
}

function firstOf(
  keys: readonly LayeredKey[],
  read: (key: LayeredKey) => Setting | undefined,
): Setting | undefined {
  for (const key of keys) {
    const setting = read(key);
    if (setting) return setting;
  }
  return undefined;
}

function fromFlag(key: LayeredKey, { flags }: Layers): Setting | undefined {
  const value = flags[key === 'adminServer' ? 'server' : key];
  const source = configKeys[key].flag ?? '';
  return value === undefined ? undefined : { value: parsed(key, value, source), source };
}

function fromVariable(key: ConfigKey, { env }: Layers): Setting | undefined {
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
  if (result === null) throw usageError(t`${source} ${must}, not "${value}".`);
  return result;
}

/** The variables of colours are conventions of other programs, with values of their own. */
function colorSetting({ env, flags, config, path }: Layers): Setting<ColorMode> {
  if (flags.color === false) return { value: 'never', source: '--no-color' };
  const wish = colorWish(env);
  if (wish) return { value: wish.isOn ? 'always' : 'never', source: wish.variable };
  const { color } = config;
  return color === undefined
    ? { value: 'auto', source: 'default' }
    : { value: color, source: path };
}

/** The environment with the variables by which colours are decided, also in libraries. */
export function environmentWithColor(env: Host['env'], color: ColorMode): Host['env'] {
  if (color === 'auto') return env;
  return color === 'never'
    ? { ...env, NO_COLOR: '1' }
    : { ...env, NO_COLOR: undefined, FORCE_COLOR: '1' };
}
