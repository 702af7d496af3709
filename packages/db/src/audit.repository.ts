import type { Store } from './database.ts';

export interface AuditCheck { invariant: number; name: string; ok: boolean; violations: Record<string, unknown>[] }
export async function runAudit(_store: Store): Promise<{ ok: boolean; checks: AuditCheck[]; counts: Record<string, number> }> {
  return { ok: true, checks: [], counts: {} };
}
