/** The `join` command, and the choice of the concert that `join` and `buy` share. */
import { fromIso } from '@onsale/core/time/dates';
import type { Concert, JoinedPlace, Onsale, QueueEntry } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { askChoice } from '../../interaction/prompts.ts';
import { sanitize, shortId } from '../../render/format.ts';
import { nextStepAfter, queueText, withoutToken } from '../../render/queue.ts';
import { CliError } from '../../errors/cli-error.ts';
import {
  findConcert,
  hiddenConcert,
  qualifyNextSteps,
  openClient,
  saveEntry,
  requireWritableState,
} from '../../client/session.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import type { SavedPlace } from '../../state/state-file.ts';
import { showSolving } from '../../interaction/show-solving.ts';
import { watchPlace } from '../../interaction/watch-place.ts';
import { isWaiting } from '../../draw/place-numbers.ts';
import { checkWishes } from './check-wishes.ts';
import type { SeatWishes } from './choose-seats.ts';
import { t } from '../../language/language.ts';

export interface JoinOptions {
  concert?: string | undefined;
  wait?: boolean | undefined;
}

export async function join(context: Context, { concert, wait }: JoinOptions): Promise<number> {
  const { out, clock, signal } = context;
  const { place, saved } = await takePlace(context, { command: 'join', concert });
  const { title } = saved;
  const watching = wait === true && isWaiting(place.entry);
  const entry = watching
    ? await watchPlace(context, place, saved)
    : await claimSession(place, signal);
  if (!watching || out.canRedraw) {
    out.data(withoutToken(entry), (c) => queueText({ entry, title, now: clock.now() }, c));
  }
  out.next(nextStepAfter(entry));
  if (entry.closed) return exitCodes.failed;
  return entry.status === 'expired' ? exitCodes.expired : exitCodes.done;
}

/** Polls once after admission, which claims the session; unclaimed, it lapses within a minute. */
export async function claimSession(place: JoinedPlace, signal: AbortSignal): Promise<QueueEntry> {
  return place.entry.status === 'active' ? place.status({ signal }) : place.entry;
}

interface ConcertWish {
  /** The command that asks, so that an error can suggest it with a concert. */
  command: 'join' | 'buy';
  concert: string | undefined;
  /** The seats to look for, checked before joining. */
  seats?: SeatWishes;
  /** Whether the command asks for the seats that flags leave open. */
  asks?: boolean;
}

export interface TakenPlace {
  onsale: Onsale;
  place: JoinedPlace;
  saved: SavedPlace;
  /** The wishes, with the full date. */
  seats: SeatWishes;
}

/** Joins the line, or finds the place that this buyer already has in it, and saves it. */
export async function takePlace(context: Context, wish: ConcertWish): Promise<TakenPlace> {
  const { signal } = context;
  requireWritableState(context);
  const onsale = await openClient(context);
  const concert = await chooseConcert(context, await onsale.concerts({ signal }), wish);
  const seats = checkWishes(context, concert, { ...wish.seats, asks: wish.asks });
  const place = await showSolving(context, (onChallenge) =>
    onsale.join({ concertId: concert?.concertId, signal, onChallenge }),
  ).catch(async (error: unknown) => {
    const { isOnsaleError } = await import('@onsale/sdk');
    throw isOnsaleError(error, 'SOLD_OUT') ? soldOut(concert?.title) : error;
  });
  const { accountKey } = onsale;
  const saved = saveEntry(context, place.entry, { title: concert?.title, accountKey });
  qualifyNextSteps(context, saved.concertId);
  return { onsale, place, saved, seats };
}

function soldOut(title: string | undefined): CliError {
  const name = title === undefined ? t`The concert` : sanitize(title);
  return new CliError(
    t`${name} is sold out: every seat is sold. Look again later, as cancelled seats may come back.`,
    { exitCode: exitCodes.taken, reason: 'SOLD_OUT', next: 'onsale concerts' },
  );
}

/** Whether a concert can be joined now: it is on sale, or its lobby is open. */
function isJoinable({ saleState, lobbyOpensAt }: Concert, now: number): boolean {
  const isLobby = saleState === 'upcoming' && lobbyOpensAt !== null;
  return saleState === 'on_sale' || (isLobby && fromIso(lobbyOpensAt) <= now);
}

/** A concert as far as a join needs it. */
type Chosen = Pick<Concert, 'concertId'> & Partial<Concert>;

/** undefined when no concert is on sale: the server's answer then says why. */
async function chooseConcert(
  context: Context,
  concerts: readonly Concert[],
  { command, concert: text }: ConcertWish,
): Promise<Chosen | undefined> {
  if (text !== undefined) return hiddenConcert(concerts, text) ?? findConcert(concerts, text);
  const onSale = concerts.filter((concert) => isJoinable(concert, context.clock.now()));
  if (onSale.length > 1 && context.out.interactive) {
    return askChoice(context, {
      message: t`Which concert?`,
      choices: onSale.map((concert) => ({
        value: concert,
        label: `${sanitize(concert.title)}  ${shortId(concert.concertId)}`,
      })),
    });
  }
  if (onSale.length > 1) throw ambiguousConcert(onSale, command);
  const soldOutOnes = concerts.filter(({ saleState }) => saleState === 'sold_out');
  return onSale[0] ?? (soldOutOnes.length === 1 ? soldOutOnes[0] : undefined);
}

const maxConcertsListed = 5;

function ambiguousConcert(onSale: readonly Concert[], command: ConcertWish['command']): CliError {
  const named = onSale
    .slice(0, maxConcertsListed)
    .map(({ title, concertId }) => `${sanitize(title)} (${shortId(concertId)})`);
  const more = onSale.length > named.length ? t`, and ${onSale.length - named.length} more` : '';
  const concertIds = onSale.map(({ concertId }) => concertId);
  return new CliError(
    t`Several concerts are on sale. Name one by its ID or by part of its title: ${named.join(', ')}${more}.`,
    {
      exitCode: exitCodes.usage,
      reason: 'CONCERT_REQUIRED',
      next: `onsale ${command} ${shortId(onSale[0]!.concertId)}`,
      details: { concertIds },
    },
  );
}
