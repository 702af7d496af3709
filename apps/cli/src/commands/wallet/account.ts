/** The `account rotate-key` command: replaces the account key. */
import { randomIds } from '@onsale/core/ids';
import type { Context } from '../../context.ts';
import type { Onsale } from '@onsale/sdk';
import { sanitize } from '../../render/format.ts';
import { confirm, type YesFlag } from '../../interaction/confirm.ts';
import { isDefiniteFailure, isOpen, openAccount, saveEntry } from '../../client/session.ts';
import type { SavedPlace } from '../../state/state-file.ts';
import { t } from '../../language/language.ts';

/**
 * Rotates the key without ever risking the account: the new key is saved before the request is
 * sent, and the old one stays saved until the answer arrives. At any moment one of the two is
 * valid, and running the command again finds out which.
 *
 * A rotation ends every queue token of the buyer. So each place that was open before it is joined
 * again with the new key, which gives the same place and a new token.
 */
export async function rotateKey(context: Context, { yes }: YesFlag): Promise<void> {
  const { out, store, signal } = context;
  const onsale = await openAccount(context, { settlesKey: true });
  const { userId: user } = store.read();
  await confirm(context, {
    action: t`Replace the account key of profile "${context.profile}" (${sanitize(user ?? t`no ID`)})`,
    consequence: t`The old key stops working at once, wherever else it is used.`,
    yes,
  });
  const newKey = store.read().pendingAccountKey ?? randomIds.accountKey();
  store.update(() => ({ pendingAccountKey: newKey }));
  const open = await findOpenPlaces(context, onsale);
  try {
    await onsale.rotateKey({ newKey, signal });
  } catch (error) {
    if (await isDefiniteFailure(error)) store.update(() => ({ pendingAccountKey: null }));
    throw error;
  }
  const { userId } = store.update(() => ({ accountKey: newKey, pendingAccountKey: null }));
  for (const { concertId, title } of open) {
    // The key is saved by now: a line that cannot be joined must not look like a failed rotation.
    const place = await onsale.join({ concertId, signal }).catch(() => null);
    if (place) saveEntry(context, place.entry, { title });
    else
      out.note((c) => t`${c.yellow('!')} Join ${title} again to get a new token for your place.`);
  }
  out.data(
    { userId, stateFile: store.path },
    (c) => t`${c.green('✓')} You have a new account key. The old one no longer works.`,
  );
}

/** The saved places that the server still has open, asked while their tokens are good. */
async function findOpenPlaces({ store, signal }: Context, onsale: Onsale): Promise<SavedPlace[]> {
  const open: SavedPlace[] = [];
  for (const saved of store.read().places.filter(isOpen)) {
    const entry = await onsale
      .resume(saved.token)
      .status({ signal })
      .catch(() => null);
    if (entry && isOpen(entry)) open.push(saved);
  }
  return open;
}
