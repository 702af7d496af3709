/** Versions of the secrets that sign queue tokens; the newest active one signs. */
import type { Store, Tx } from '../store.ts';

export interface TokenSecret {
  version: number;
  /** Empty once it is retired. */
  secret: string;
  createdAt: number;
  retiredAt: number | null;
  /** Tokens exchanged since then for one of this version are refused; null when none are. */
  endIssuedSince: number | null;
}

/** Inserts version 1 unless one exists: of several servers that start at once, one wins for all. */
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

/** @returns the version that it was given. */
export async function insertSecret(
  tx: Tx,
  { secret, createdAt }: { secret: string; createdAt: number },
): Promise<number> {
  for (;;) {
    const { version } = await tx.query
      .selectFrom('tokenSecrets')
      .select((eb) => eb(eb.fn.coalesce(eb.fn.max('version'), eb.lit(0)), '+', 1).as('version'))
      .executeTakeFirstOrThrow();
    const inserted = await tx.query
      .insertInto('tokenSecrets')
      .values({ version, secret, createdAt, retiredAt: null })
      .onConflict((conflict) => conflict.column('version').doNothing())
      .returning('version')
      .execute();
    // Another server may have taken the number since: try the next one.
    if (inserted.length > 0) return version;
  }
}

/**
 * Deletes the secret of a version. The row stays, so that the number is never reused.
 *
 * @param endIssuedSince may only become earlier: what has ended stays so.
 */
export async function retireSecret(
  tx: Tx,
  retired: { version: number; retiredAt: number; endIssuedSince: number | null },
): Promise<void> {
  const { version, retiredAt, endIssuedSince } = retired;
  await tx.query
    .updateTable('tokenSecrets')
    .set({ secret: '', retiredAt })
    .where('version', '=', version)
    .where('retiredAt', 'is', null)
    .execute();
  if (endIssuedSince === null) return;
  await tx.query
    .updateTable('tokenSecrets')
    .set({ endIssuedSince })
    .where('version', '=', version)
    .where((eb) =>
      eb.or([eb('endIssuedSince', 'is', null), eb('endIssuedSince', '>', endIssuedSince)]),
    )
    .execute();
}
