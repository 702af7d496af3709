/**
 * Numbers committed events on demand and once a second, single-flight within this process.
 *
 * Readers see numbered events alone. A reader that waits for the numbering sees everything that was
 * committed before it asked.
 */
import { coalesce } from '@onsale/core/async/single-flight';
import type { Database } from '@onsale/db/database';
import {
  batchesPerNumbering,
  hasUnnumbered,
  numberEvents,
} from '@onsale/db/repositories/events/number-events';

export interface EventNumbering {
  /** Resolves when every event that was committed before the call has its number. */
  run(): Promise<void>;
}

export function createEventNumbering(db: Database): EventNumbering {
  const runs = coalesce(async () => {
    while (await hasUnnumbered(db)) {
      const batches = await db.transaction(numberEvents);
      if (batches < batchesPerNumbering) return;
    }
  });
  return { run: () => runs.run('') };
}
