/** Clock skew for one process, by libfaketime of Debian's package `faketime`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const libraries = '/usr/lib';

function find(): string | null {
  const folders = readdirSync(libraries, { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  for (const { name } of folders) {
    const folder = join(libraries, name, 'faketime');
    try {
      if (readdirSync(folder).includes('libfaketime.so.1')) return join(folder, 'libfaketime.so.1');
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

const library = find();

/** Whether this machine can skew the clock of a process. */
export const canSkewClocks = library !== null;

export const skewUnavailable =
  'libfaketime is not there, so every server has the right time: apt-get install faketime';

/**
 * The environment of a process with clock skew; its clock keeps the usual pace.
 *
 * @param offset such as `-5m`; nothing is changed where libfaketime is missing.
 */
export function skewedClockEnv(offset: string): Record<string, string> {
  if (library === null) return {};
  // The monotonic clock, which measures durations, is not changed.
  return { LD_PRELOAD: library, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
