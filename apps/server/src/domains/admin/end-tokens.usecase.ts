/** Ends the queue tokens of one user, for an operator to whom a theft was reported. */
import { OnsaleError } from '@onsale/core/errors';
import { raiseTokenEpoch } from '@onsale/db/repositories/token-epoch.repository';
import type { App } from '../../app.ts';

/**
 * Ends every queue token of a user that was signed so far; each call ends those signed since the
 * last. Places stay: joining again with the account key gives a new token of the same place.
 *
 * @throws USER_NOT_FOUND
 */
export async function endUserTokens(app: App, userId: string): Promise<{ userId: string }> {
  const ended = await app.runMutation(async (tx) => {
    if (!(await raiseTokenEpoch(tx, userId))) throw new OnsaleError('USER_NOT_FOUND', {});
    return { userId };
  });
  await app.tokenEpochs.refreshAfterCommit();
  return ended;
}
