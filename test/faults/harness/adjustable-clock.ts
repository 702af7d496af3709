/** The clock of one process, which a test sets while it runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skewedClockEnv } from './clock-skew.ts';

export interface AdjustableClock extends Disposable {
  /** Environment of the process with this clock. */
  env: Record<string, string>;
  /** Sets the offset from the right time; the clock keeps its usual pace. */
  set(offsetSeconds: number): void;
}

export function createAdjustableClock(): AdjustableClock {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-clock-'));
  const file = join(folder, 'offset');
  const set = (offsetSeconds: number): void =>
    writeFileSync(file, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}`);
  set(0);
  // An offset in the environment would take precedence over the one in the file.
  const { FAKETIME: _, ...library } = skewedClockEnv('+0');
  return {
    env: { ...library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' },
    set,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
