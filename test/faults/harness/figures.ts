/** Records the figures of a fault for the table at the end of the run. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { FaultFigures } from './table.ts';

/** Called before any assertion, so that a fault that fails is in the table too. */
export function reportFault(figures: FaultFigures): void {
  const name = `${String(process.hrtime.bigint()).padStart(20, '0')}-${randomUUID()}.json`;
  writeFileSync(join(inject('figuresFolder'), name), JSON.stringify(figures));
}
