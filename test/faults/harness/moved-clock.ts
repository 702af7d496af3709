/** A clock that somebody sets while the process runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otherClock } from './other-clock.ts';

export interface MovedClock extends Disposable {
  /** Of the process whose clock it is. */
  env: Record<string, string>;
  /** Sets the clock so far from the right time; it goes on from there at its usual pace. */
  set(offsetSeconds: number): void;
}

export function movedClock(): MovedClock {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-clock-'));
  const file = join(folder, 'offset');
  const set = (offsetSeconds: number): void =>
    writeFileSync(file, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}`);
  set(0);
  // An offset in the environment would go before the one in the file.
  const { FAKETIME: _, ...library } = otherClock('+0');
  return {
    env: { ...library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' },
    set,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
