/** The `account rotate-key` command: replaces the account key. */
import { randomIds } from '@onsale/core/ids';
import type { Context } from '../../context.ts';
import { isDefiniteFailure, openAccount } from '../../client/session.ts';

/**
 * Rotates the key without ever risking the account: the new key is saved before the request is
 * sent, and the old one stays saved until the answer arrives. At any moment one of the two is
 * valid, and running the command again finds out which.
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
    (c) => `${c.green('✓')} You have a new account key. The old one no longer works.`,
  );
}
