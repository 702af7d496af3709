/**
 * The config file: a JSON object of settings that apply where neither a flag nor a variable does.
 *
 * It holds no secrets. A file with an unknown key or a bad value is refused, as a setting that is
 * silently without effect, such as a misspelt server, would send a command to another server.
 */
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '@onsale/core/errors';
import { usageError } from '../errors/cli-error.ts';
import { isErrno } from '../errors/errno.ts';
import { replaceFile } from '../state/atomic-file.ts';
import type { Host } from '../terminal/host.ts';
import { configKeyNames, configKeys, isConfigKey } from './config-keys.ts';
import type { ConfigValue, ConfigValues } from './config-keys.ts';
import { xdgDirectory } from './xdg-directory.ts';
import { t } from '../language/language.ts';

export type Config = Partial<ConfigValues>;

/** `$ONSALE_CONFIG`, else `onsale/config.json` in the XDG config directory. */
export function configPath(env: Host['env']): string {
  const named = env['ONSALE_CONFIG'];
  if (named) return named;
  return join(xdgDirectory(env, 'XDG_CONFIG_HOME', '.config'), 'config.json');
}

/** @throws CliError USAGE for a file that cannot be read, an unknown key or a bad value. */
export function readConfig(path: string): Config {
  const config: Config = {};
  for (const [key, value] of Object.entries(readObject(path))) {
    if (!isConfigKey(key)) {
      throw usageError(
        t`${path} has the unknown key "${key}". The keys are ${configKeyNames.join(', ')}.`,
        `onsale config unset ${key}`,
      );
    }
    const { parse, must } = configKeys[key];
    const parsed = parse(value);
    if (parsed === null) {
      throw usageError(
        t`${key} in ${path} ${must}, not ${JSON.stringify(value)}.`,
        `onsale config unset ${key}`,
      );
    }
    Object.assign(config, { [key]: parsed });
  }
  return config;
}

/**
 * Sets a key, or removes it if the value is undefined; whatever else is in the file stays, so that
 * a file with a mistake can be repaired key by key.
 */
export function changeConfig(path: string, key: string, value: ConfigValue | undefined): void {
  const { [key]: _, ...others } = readObject(path);
  const changed = value === undefined ? others : { ...others, [key]: value };
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(linkTarget(path), `${JSON.stringify(changed, null, 2)}\n`);
  } catch (error) {
    throw usageError(t`${path} cannot be written: ${messageOf(error)}`);
  }
}

/** A config file is often a link into a repository of settings, which has to stay one. */
function linkTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function readObject(path: string): Record<string, unknown> {
  const text = readIfPresent(path);
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw usageError(t`${path} is not JSON: ${messageOf(error)}`, repair());
  }
  throw usageError(t`${path} must hold a JSON object, such as {"server": "…"}.`, repair());
}

const repair = () => t`Repair the file, or move it away.`;

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return '';
    throw usageError(t`The config file cannot be read: ${messageOf(error)}`);
  }
}
