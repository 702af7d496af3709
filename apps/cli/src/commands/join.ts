import type { Concert, JoinedPlace, Onsale, QueueEntry } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { askChoice } from '../prompts.ts';
import { plain } from '../render/format.ts';
import { nextStepAfter, queueText } from '../render/queue.ts';
import { findConcert, openClient, rememberEntry, requireWritableState } from '../session.ts';
import { exitCodes } from '../exit-codes.ts';
import type { RememberedPlace } from '../state.ts';
import { watchPlace } from '../watch.ts';

export interface JoinOptions {
  concert?: string | undefined;
  wait?: boolean | undefined;
}

export async function join(context: Context, { concert, wait }: JoinOptions): Promise<number> {
  const { out, clock, signal } = context;
  const { place, remembered } = await takePlace(context, concert);
  const { title } = remembered;
  const watching = wait === true && place.entry.status === 'waiting';
  const entry = watching
    ? await watchPlace(context, place, remembered)
    : await claimed(place, signal);
  if (!watching || out.moving) {
    out.data(entry, (c) => queueText({ entry, title, now: clock.now() }, c));
  }
  out.next(nextStepAfter(entry));
  return entry.status === 'expired' ? exitCodes.expired : exitCodes.done;
}

/** Asking once after being let in claims the session, which otherwise lapses within a minute. */
async function claimed(place: JoinedPlace, signal: AbortSignal): Promise<QueueEntry> {
  return place.entry.status === 'active' ? place.status({ signal }) : place.entry;
}

export interface TakenPlace {
  onsale: Onsale;
  place: JoinedPlace;
  remembered: RememberedPlace;
}

/** Joins the line, or finds the place that this buyer already has there, and remembers it. */
export async function takePlace(
  context: Context,
  concertText: string | undefined,
): Promise<TakenPlace> {
  const { signal } = context;
  requireWritableState(context);
  const onsale = await openClient(context);
  const concert = await chooseConcert(context, await onsale.concerts({ signal }), concertText);
  const place = await onsale.join({ concertId: concert?.concertId, signal });
  const { accountKey } = onsale;
  const remembered = rememberEntry(context, place.entry, { title: concert?.title, accountKey });
  return { onsale, place, remembered };
}

/** undefined leaves it to the server to say why it cannot be chosen. */
async function chooseConcert(
  context: Context,
  concerts: readonly Concert[],
  text: string | undefined,
): Promise<Concert | undefined> {
  if (text !== undefined) return findConcert(concerts, text);
  const onSale = concerts.filter(({ saleState }) => saleState === 'on_sale');
  if (onSale.length > 1 && context.out.interactive) {
    return askChoice(context, {
      message: 'Which concert?',
      choices: onSale.map((concert) => ({ value: concert, label: plain(concert.title) })),
    });
  }
  return onSale.length === 1 ? onSale[0] : undefined;
}
