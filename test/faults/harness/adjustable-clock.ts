/** The clock of one process or one database, which a test sets while it runs. */
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skewedClockEnv } from './clock-skew.ts';

export interface AdjustableClock extends Disposable {
  /** Environment of the processes with this clock. */
  env: Record<string, string>;
  /** Sets the offset from the right time; the clock keeps its usual pace. */
  set(offsetSeconds: number): void;
}

export function createAdjustableClock(): AdjustableClock {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-clock-'));
  // PostgreSQL reads it as another user.
  chmodSync(folder, 0o755);
  const file = join(folder, 'offset');
  const set = (offsetSeconds: number): void => {
    writeFileSync(`${file}.new`, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}`);
    // A reader gets the old offset or the new one, never an empty file.
    renameSync(`${file}.new`, file);
  };
  set(0);
  // An offset in the environment would take precedence over the one in the file.
  const { FAKETIME: _, ...library } = skewedClockEnv('+0');
  return {
    env: { ...library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' },
    set,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
