/** Reads the audit log of admin calls; rpc/audit-log.ts writes it. */
import { toIso } from '@onsale/core/time/dates';
import { listAdminLog, type AdminLogCursor } from '@onsale/db/repositories/admin.repository';
import type { App } from '../../app.ts';
import { formatPageCursor, toPage } from '../../wire/pagination.ts';

export interface AdminLogEntry {
  logId: string;
  at: string;
  /** The name of the admin key that made the call; null when none was sent. */
  who: string | null;
  procedure: string;
  input: Record<string, unknown> | null;
  requestId: string;
  /** `done`, `repeated` (a repeat that got the stored response), or the reason of the error. */
  outcome: string;
}

/** The admin calls that were made or refused, newest first. */
export async function readAdminLog(
  app: App,
  { limit, cursor }: { limit: number; cursor: AdminLogCursor | null },
): Promise<{ entries: AdminLogEntry[]; nextCursor: string | null }> {
  const rows = await listAdminLog(app.db, { after: cursor, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, (last) => formatPageCursor(last.at, last.logId));
  return {
    entries: page.map(({ logId, at, keyName, procedure, input, requestId, outcome }) => ({
      logId,
      at: toIso(at),
      who: keyName,
      procedure,
      input: input === null ? null : (JSON.parse(input) as Record<string, unknown>),
      requestId,
      outcome,
    })),
    nextCursor,
  };
}
