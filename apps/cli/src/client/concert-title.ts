/** Finds the titles of concerts by their IDs, for a question or an answer that names them. */
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { sanitize, shortId } from '../render/format.ts';

/** A function from ID to title, for these IDs; the short ID of a concert that no list has. */
export async function concertTitles(
  { store, signal }: Context,
  onsale: Onsale,
  concertIds: readonly string[],
): Promise<(concertId: string) => string> {
  const known = new Map<string, string>();
  for (const { concertId, title } of store.read().places) known.set(concertId, title);
  // The list leaves out old and hidden concerts, which a saved place may name.
  if (concertIds.some((concertId) => !known.has(concertId))) {
    const list = await onsale.concerts({ signal });
    for (const { concertId, title } of list) known.set(concertId, title);
  }
  return (concertId) => sanitize(known.get(concertId) ?? shortId(concertId));
}

export async function concertTitle(
  context: Context,
  onsale: Onsale,
  concertId: string,
): Promise<string> {
  const titleOf = await concertTitles(context, onsale, [concertId]);
  return titleOf(concertId);
}
