/** What queue tokens are signed with: versions side by side, the newest for what is signed next. */
import type { Store, Tx } from '../store.ts';

export interface TokenSecret {
  version: number;
  /** Empty once it is retired. */
  secret: string;
  createdAt: number;
  retiredAt: number | null;
}

/** Writes the first version, unless there is one: of several processes that start, one wins for all. */
export async function insertFirstSecret(
  store: Store,
  first: { secret: string; createdAt: number },
): Promise<void> {
  await store.query
    .insertInto('tokenSecrets')
    .values({ version: 1, ...first, retiredAt: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Every version, the oldest first. */
export async function listSecrets(store: Store): Promise<TokenSecret[]> {
  return store.query.selectFrom('tokenSecrets').selectAll().orderBy('version').execute();
}

/** @returns the version that it became. */
export async function insertSecret(
  tx: Tx,
  { secret, createdAt }: { secret: string; createdAt: number },
): Promise<number> {
  for (;;) {
    const { version } = await tx.query
      .selectFrom('tokenSecrets')
      .select((eb) => eb(eb.fn.coalesce(eb.fn.max('version'), eb.lit(0)), '+', 1).as('version'))
      .executeTakeFirstOrThrow();
    const written = await tx.query
      .insertInto('tokenSecrets')
      .values({ version, secret, createdAt, retiredAt: null })
      .onConflict((conflict) => conflict.column('version').doNothing())
      .returning('version')
      .execute();
    // Somebody else may have taken the number meanwhile: there is a next one.
    if (written.length > 0) return version;
  }
}

/** Forgets the secret of a version; the number stays, so that it is never given again. */
export async function retireSecret(
  tx: Tx,
  { version, retiredAt }: { version: number; retiredAt: number },
): Promise<void> {
  await tx.query
    .updateTable('tokenSecrets')
    .set({ secret: '', retiredAt })
    .where('version', '=', version)
    .where('retiredAt', 'is', null)
    .execute();
}
