/** Directories by https://specifications.freedesktop.org/basedir-spec/latest/. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../terminal/host.ts';

/**
 * `onsale` in the directory of the variable, or in `fallback` below the home directory. The
 * specification requires relative paths to be ignored.
 */
export function xdgDirectory(
  env: Host['env'],
  variable: 'XDG_CONFIG_HOME' | 'XDG_STATE_HOME',
  fallback: string,
): string {
  const configured = env[variable];
  const base = configured?.startsWith('/') ? configured : join(env['HOME'] || homedir(), fallback);
  return join(base, 'onsale');
}
