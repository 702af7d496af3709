/** Finds the title of a concert by its ID, for a question or an answer that names it. */
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { sanitize, shortId } from '../render/format.ts';

/** The title of the saved place, else of the list, which leaves out old and hidden concerts. */
export async function concertTitle(
  { store, signal }: Context,
  onsale: Onsale,
  concertId: string,
): Promise<string> {
  const isNamed = (each: { concertId: string }) => each.concertId === concertId;
  const saved = store.read().places.find(isNamed);
  const known = saved ?? (await onsale.concerts({ signal })).find(isNamed);
  return known ? sanitize(known.title) : shortId(concertId);
}
