import { OnsaleError } from '@onsale/core/errors';
import { findUserByKeyHash, replaceKeyHash } from '@onsale/db/repositories/account.repository';
import type { App } from '../../app.ts';
import { invalidField } from '../../wire/errors.ts';
import { countAccount } from '../../rate-limits/database-quotas.ts';
import type { Client } from '../../rate-limits/rate-limiter.ts';
import { newAccount, saveAccount, type Account } from './new-account.ts';
import { hashKey } from '../../auth/queue-tokens.ts';

/** @throws RATE_LIMITED when too many were made from the client's network. */
export async function createAccount(app: App, client?: Client): Promise<Account> {
  return app.runMutation(async (tx) => {
    await countAccount(app, tx, client);
    const account = newAccount(app);
    await saveAccount(tx, account);
    return account;
  });
}

/**
 * Gives an account another key; the one before is dead at once.
 *
 * With a `newKey` of the client's own making, a repeat after a lost answer is settled: by then the
 * old key opens nothing, but who names the key that is already in place has it, and may be told so.
 *
 * @throws NOT_AUTHENTICATED when the account key is nobody's, INVALID_INPUT for a new key that is the
 * old one or somebody's.
 */
export async function changeAccountKey(
  app: App,
  { accountKey, newKey }: { accountKey: string; newKey: string | undefined },
): Promise<Account> {
  return app.runMutation(async (tx) => {
    const fresh = newKey ?? app.ids.accountKey();
    const [before, after] = [hashKey(accountKey), hashKey(fresh)];
    if (before === after) throw invalidField('newKey', 'is the key that it replaces: make another');
    const taken = await findUserByKeyHash(tx, after);
    const changed = taken ? undefined : await replaceKeyHash(tx, { before, after });
    if (changed) return { userId: changed.userId, accountKey: fresh };
    if (await findUserByKeyHash(tx, before)) {
      throw invalidField('newKey', 'is an account’s already: make another');
    }
    // Looked at once more: an equal request may have been waited for.
    const settled = taken ?? (await findUserByKeyHash(tx, after));
    if (!settled) throw new OnsaleError('NOT_AUTHENTICATED', {});
    return { userId: settled.userId, accountKey: fresh };
  });
}
