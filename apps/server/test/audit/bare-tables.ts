/** Rows without the constraints that keep them sound, so that a test can damage them as it likes. */
import { runAudit, type AuditResult } from '@onsale/db/audit/run-audit';
import type { Database } from '@onsale/db/database';
import { tables } from '../fixtures/tables.ts';

/** Replaces every table by a copy of its rows that has no key, no check and no reference. */
export async function dropConstraints({ query }: Database): Promise<void> {
  const { schema } = query;
  for (const table of tables) {
    const bare = `bare_${table}`;
    await schema.createTable(bare).as(query.selectFrom(table).selectAll()).execute();
    await schema.dropTable(table).execute();
    await schema.alterTable(bare).renameTo(table).execute();
  }
}

class Undone extends Error {}

/** The audit's answer to rows that `damage` has changed; afterwards they are as they were. */
export async function auditDamaged(
  db: Database,
  damage: (query: Database['query']) => Promise<unknown>,
): Promise<AuditResult> {
  let result: AuditResult | undefined;
  const damaged = db.transaction(async (tx) => {
    await damage(tx.query);
    result = await runAudit({ snapshot: (work) => work(tx) });
    throw new Undone();
  });
  await damaged.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  return result!;
}
