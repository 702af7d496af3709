/**
 * The log of admin calls: who did what, when, and what came of it. Whatever a call changes and its row
 * in the log are one transaction, so there is never one without the other. Refusals and reads change
 * nothing and are written after the fact, as well as may be: a log that cannot be written must not
 * keep the operator from the sale.
 */
import type { Reason } from '@onsale/core/errors';
import {
  deleteOldAdminLog,
  insertAdminLog,
  type AdminLogRow,
} from '@onsale/db/repositories/admin.repository';
import { withoutCredentials } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';

export interface AdminCall {
  procedure: string;
  requestId: string;
  kind: 'query' | 'mutation' | 'subscription';
}

/** One admin call on its way into the log. */
export interface LoggedCall {
  /** Who makes it, as soon as that is known. */
  by: (name: string) => void;
  /** The app in which it is carried out: what takes effect there is logged in the same transaction. */
  withAuditLog: (input?: unknown) => App;
  /** @param refusal null when it was carried out. */
  ended: (refusal: Reason | null) => Promise<void>;
}

/** A repeat that was given the first answer: it changed nothing. */
const repeated = 'repeated';
const done = 'done';

export function logCall(app: App, { procedure, requestId, kind }: AdminCall): LoggedCall {
  let keyName: string | null = null;
  let input: unknown;
  let isWritten = false;

  const row = (outcome: string, at: number): AdminLogRow => ({
    logId: app.ids.id('log'),
    at,
    keyName,
    procedure,
    input: input === undefined ? null : withoutCredentials(JSON.stringify(input), app.adminKey),
    requestId,
    outcome,
  });
  const write = async (outcome: string): Promise<void> => {
    try {
      await insertAdminLog(app.db, row(outcome, await app.db.now()));
    } catch (error) {
      app.log.error({ err: error, requestId, procedure, outcome }, 'admin call is not in the log');
    }
  };
  return {
    by(name) {
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
            await insertAdminLog(tx, row(done, await tx.now()));
            worked = true;
            return changed;
          });
          isWritten = worked;
          return result;
        },
      };
    },
    async ended(refusal) {
      if (isWritten) return;
      if (refusal !== null) {
        // Anybody can be refused, as often as they like: that must not fill the database.
        if (keyName !== null || app.adminRefusals.take()) await write(refusal);
      } else if (kind === 'mutation') {
        await write(repeated);
      } else if (app.logsAdminReads) {
        await write(done);
      }
    },
  };
}

/** Forgets what is older than the log is kept. Nothing is wrong if it never runs. */
export async function purgeAdminLog({ db }: Pick<App, 'db'>): Promise<void> {
  const keptSince = (await db.now()) - serverLimits.adminLogKeptMs;
  const limit = serverLimits.adminLogForgottenAtOnce;
  let forgotten: number;
  do forgotten = await deleteOldAdminLog(db, { keptSince, limit });
  while (forgotten === limit);
}
