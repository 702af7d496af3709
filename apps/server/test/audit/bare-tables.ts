/** Tables without constraints, so that a test can corrupt their rows. */
import { runAudit, type AuditResult } from '@onsale/db/audit/run-audit';
import type { Database } from '@onsale/db/database';
import { tables } from '../fixtures/tables.ts';

/** Replaces every table by a copy of its rows without keys, checks and references. */
export async function dropConstraints({ query }: Database): Promise<void> {
  const { schema } = query;
  for (const table of tables) {
    const bare = `bare_${table}`;
    await schema.createTable(bare).as(query.selectFrom(table).selectAll()).execute();
    await schema.dropTable(table).execute();
    await schema.alterTable(bare).renameTo(table).execute();
  }
}

class RolledBack extends Error {}

/** Audits the rows as `corrupt` changes them, in a transaction that is rolled back. */
export async function auditCorrupted(
  db: Database,
  corrupt: (query: Database['query']) => Promise<unknown>,
): Promise<AuditResult> {
  let result: AuditResult | undefined;
  const audited = db.transaction(async (tx) => {
    await corrupt(tx.query);
    result = await runAudit({ snapshot: (work) => work(tx) });
    throw new RolledBack();
  });
  await audited.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  return result!;
}
