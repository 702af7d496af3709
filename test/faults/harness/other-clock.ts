/** A clock that is wrong, for one process: libfaketime, of Debian's package `faketime`. */
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
      // Not this folder.
    }
  }
  return null;
}

const library = find();

/** Whether this machine can give a process another clock. */
export const hasOtherClocks = library !== null;

export const missingClocks =
  'libfaketime is not there, so every server has the right time: apt-get install faketime';

/**
 * The environment of a process whose clock is off. Time goes on for it at its usual pace.
 *
 * @param offset such as `-5m`; nothing is changed where libfaketime is missing.
 */
export function otherClock(offset: string): Record<string, string> {
  if (library === null) return {};
  // Durations go by another clock, which no jump of the time of day moves.
  return { LD_PRELOAD: library, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
