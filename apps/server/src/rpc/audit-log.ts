/**
 * The audit log of admin calls: operator, time, input and outcome.
 *
 * A change and its row in the log are written in one transaction, so neither exists without the
 * other. Refusals and reads change nothing and are written afterwards, on a best-effort basis: a
 * log that cannot be written must not keep operators from running the sale.
 */
import type { Reason } from '@onsale/core/errors';
import {
  deleteOldAdminLog,
  insertAdminLog,
  type AdminLogRow,
} from '@onsale/db/repositories/admin.repository';
import { deleteInBatches } from '@onsale/db/query/delete-in-batches';
import { redactCredentials } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';

export interface AdminCall {
  procedure: string;
  requestId: string;
  kind: 'query' | 'mutation' | 'subscription';
}

/** One admin call that is about to be logged. */
export interface AuditedCall {
  /** Names the operator, once the credential is verified. */
  setOperator: (name: string) => void;
  /**
   * The app in which the call runs: its mutation writes the row of the log in the same transaction.
   */
  withAuditLog: (input?: unknown) => App;
  /** @param refusal null when the call succeeded. */
  finish: (refusal: Reason | null) => Promise<void>;
}

/** The outcome of an idempotent repeat, which got the stored response and changed nothing. */
const repeated = 'repeated';
const done = 'done';

export function auditCall(app: App, { procedure, requestId, kind }: AdminCall): AuditedCall {
  let keyName: string | null = null;
  let input: unknown;
  let isLogged = false;

  const toRow = (outcome: string, at: number): AdminLogRow => ({
    logId: app.ids.id('log'),
    at,
    keyName,
    procedure,
    input: input === undefined ? null : redactCredentials(JSON.stringify(input), app.adminKey),
    requestId,
    outcome,
  });
  const insertAfterwards = async (outcome: string): Promise<void> => {
    try {
      await insertAdminLog(app.db, toRow(outcome, await app.db.now()));
    } catch (error) {
      app.log.error(
        { err: error, requestId, procedure, outcome },
        'admin call is missing from the audit log',
      );
    }
  };
  return {
    setOperator(name) {
      keyName = name;
    },
    withAuditLog(given) {
      input = given;
      return {
        ...app,
        runMutation: async (work) => {
          let worked = false;
          const result = await app.runMutation(async (tx) => {
            const changed = await work(tx);
            await insertAdminLog(tx, toRow(done, await tx.now()));
            worked = true;
            return changed;
          });
          isLogged = worked;
          return result;
        },
      };
    },
    async finish(refusal) {
      if (isLogged) return;
      if (refusal !== null) {
        // A client without a key can be refused as often as it calls; that must not fill the table.
        if (keyName !== null || app.adminRefusals.take()) await insertAfterwards(refusal);
      } else if (kind === 'mutation') {
        await insertAfterwards(repeated);
      } else if (app.logsAdminReads) {
        await insertAfterwards(done);
      }
    },
  };
}

/** Deletes rows older than the retention time. Correctness does not depend on it. */
export async function purgeAdminLog({ db }: Pick<App, 'db'>): Promise<void> {
  const keptSince = (await db.now()) - serverLimits.adminLogRetentionMs;
  await deleteInBatches((limit) => deleteOldAdminLog(db, { keptSince, limit }));
}
