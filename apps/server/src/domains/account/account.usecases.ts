/** Creates an account and rotates its key. Only hashes of keys are stored. */
import { english } from '@onsale/core/language/translate';
import { OnsaleError } from '@onsale/core/errors';
import { findUserByKeyHash, replaceKeyHash } from '@onsale/db/repositories/account.repository';
import type { App } from '../../app.ts';
import { hashKey } from '../../auth/queue-tokens.ts';
import { countAccount } from '../../rate-limits/database-quotas.ts';
import type { Client } from '../../rate-limits/rate-limiter.ts';
import { invalidField } from '../../wire/errors.ts';
import { generateAccount, insertAccount, type Account } from './new-account.ts';

/** @throws RATE_LIMITED when too many accounts were created from the client's network. */
export async function createAccount(app: App, client?: Client): Promise<Account> {
  const created = await app.runMutation(async (tx) => {
    await countAccount(app, tx, client);
    const account = generateAccount(app);
    await insertAccount(tx, account);
    return account;
  });
  app.failedCredentials.remember(created.accountKey);
  return created;
}

/**
 * Replaces the key of an account. The old key stops working at once, and so do all queue tokens of
 * the account: joining again with the new key gives a new token of the same place.
 *
 * A client that generates `newKey` itself can repeat the call after a lost response: the old key no
 * longer authenticates, but a caller that names the current key of the account owns it, so the call
 * succeeds again.
 *
 * @throws NOT_AUTHENTICATED when no account has the key; BANNED; RATE_LIMITED; INVALID_INPUT when
 * the new key equals the old one or belongs to another account.
 */
export async function rotateAccountKey(
  app: App,
  change: { accountKey: string; newKey: string | undefined; client?: Client },
): Promise<Account> {
  const { accountKey, newKey, client } = change;
  const owner = await findUserByKeyHash(app.db, hashKey(accountKey));
  if (owner) app.rateLimiter.checkAccount('account.rotateKey', { userId: owner.userId, client });
  let isStored = true;
  const rotated = await app.runMutation(async (tx) => {
    isStored = false;
    const nextKey = newKey ?? app.ids.accountKey();
    const [before, after] = [hashKey(accountKey), hashKey(nextKey)];
    if (before === after)
      throw invalidField('newKey', english`is the current key: generate another`);
    const taken = await findUserByKeyHash(tx, after);
    const changed = taken ? undefined : await replaceKeyHash(tx, { before, after });
    if (changed) {
      app.bans.requireUser(changed.userId);
      return { userId: changed.userId, accountKey: nextKey };
    }
    if (await findUserByKeyHash(tx, before)) {
      throw invalidField('newKey', english`belongs to an account already: generate another`);
    }
    // Read again: the update may have waited for an identical request that committed first.
    const current = taken ?? (await findUserByKeyHash(tx, after));
    if (!current) throw new OnsaleError('NOT_AUTHENTICATED', {});
    app.bans.requireUser(current.userId);
    return { userId: current.userId, accountKey: nextKey };
  });
  app.failedCredentials.remember(rotated.accountKey);
  await app.tokenEpochs.refreshAfterCommit();
  // A stored response may be of before a ban. The key that this call changed is returned even if a
  // ban has begun since: no other response has it, and a ban may end.
  if (isStored) app.bans.requireUser(rotated.userId);
  return rotated;
}
