import { randomIds } from '@onsale/core/ids';
import type { Context } from '../../context.ts';
import { isDefiniteFailure, openAccount } from '../../client/session.ts';

/**
 * Changes the account key. The new one is on disk before it is asked for, and the old one until the
 * answer is there: whatever happens in between, one of the two is good, and running it again settles
 * which.
 */
export async function rotateKey(context: Context): Promise<void> {
  const { out, store, signal } = context;
  const onsale = await openAccount(context, { settlesKey: true });
  const newKey = store.read().pendingAccountKey ?? randomIds.accountKey();
  store.update(() => ({ pendingAccountKey: newKey }));
  try {
    await onsale.rotateKey({ newKey, signal });
  } catch (error) {
    if (await isDefiniteFailure(error)) store.update(() => ({ pendingAccountKey: null }));
    throw error;
  }
  const { userId } = store.update(() => ({ accountKey: newKey, pendingAccountKey: null }));
  out.data(
    { userId, stateFile: store.path },
    (c) => `${c.green('✓')} The account key is a new one; the one before opens nothing any more.`,
  );
}
