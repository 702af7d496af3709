/** Between what is remembered and the SDK: who acts, from which place in which line. */
import type { Concert, Onsale, OnsaleOptions, Place, QueueEntry } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { plain, shortId } from '../render/format.ts';
import type { RememberedPlace, State } from '../state/state-file.ts';

/** A client that acts with the remembered account, or as nobody where there is none yet. */
export async function openClient(
  context: Context,
  options: Omit<OnsaleOptions, 'url'> = {},
): Promise<Onsale> {
  const { createOnsaleClient } = await import('@onsale/sdk');
  const { clock, contact, server, store } = context;
  const accountKey = options.accountKey ?? store.read().accountKey ?? undefined;
  return createOnsaleClient({ url: server, clock, fetch: contact.fetch, ...options, accountKey });
}

/** @throws CliError NOT_AUTHENTICATED when nobody has joined from here yet. */
export async function openAccount(
  context: Context,
  { settlesKey = false }: { settlesKey?: boolean } = {},
): Promise<Onsale> {
  const { accountKey, pendingAccountKey } = context.store.read();
  if (pendingAccountKey !== null && !settlesKey) noteUnsettledKey(context);
  if (accountKey !== null) return openClient(context);
  throw new CliError(
    `Nobody has joined ${context.server} from profile "${context.profile}" yet, so there is no account.`,
    { exitCode: exitCodes.notAllowed, reason: 'NOT_AUTHENTICATED', next: 'onsale join' },
  );
}

/** Either of the two keys may be the account's by now. */
function noteUnsettledKey({ out }: Context): void {
  out.note((c) => c.yellow('A change of your account key was never answered.'));
  out.next('onsale account rotate-key');
}

/**
 * Whether the error is a definite failure: the server answered, and its answer proves that the call
 * changed nothing. False for an unknown outcome, for OVERLOADED and for INTERNAL.
 */
export async function isDefiniteFailure(error: unknown): Promise<boolean> {
  const { isOnsaleError, isOutcomeUnknown } = await import('@onsale/sdk');
  const mayHaveHappened =
    isOutcomeUnknown(error) ||
    isOnsaleError(error, 'OVERLOADED') ||
    isOnsaleError(error, 'INTERNAL');
  return isOnsaleError(error) && !mayHaveHappened;
}

/** The account, made now when there is none: a wallet may be filled before a sale opens. */
export async function openOrCreateAccount(context: Context): Promise<Onsale> {
  const { store, signal, out } = context;
  if (store.read().accountKey !== null) return openClient(context);
  requireWritableState(context);
  const nobody = await openClient(context);
  const { accountKey, userId } = await nobody.trpc.account.create.mutate(undefined, { signal });
  store.update(() => ({ accountKey, userId }));
  out.note((c) => c.dim(`A new account was made for you (${userId}).`));
  return openClient(context);
}

/** An account that cannot be remembered would be lost with its points: better not to make it. */
export function requireWritableState({ store }: Context): void {
  store.update(() => ({}));
}

export interface PlaceInHand {
  onsale: Onsale;
  place: Place;
  remembered: RememberedPlace;
}

/** @throws CliError NOT_AUTHENTICATED when there is no place, USAGE when it could be several. */
export async function openPlace(context: Context, concert?: string): Promise<PlaceInHand> {
  const remembered = pickPlace(context.store.read(), concert);
  nameConcert(context, remembered.concertId);
  const onsale = await openClient(context);
  return { onsale, place: onsale.resume(remembered.token), remembered };
}

/** A buyer in several lines has to say which: the steps that follow then name this one. */
export function nameConcert({ store, out }: Context, concertId: string): void {
  const others = store.read().places.filter((place) => place.concertId !== concertId);
  if (others.some(isOpen)) out.about({ concertId: shortId(concertId) });
}

function isOpen({ status }: RememberedPlace): boolean {
  return status === 'waiting' || status === 'active';
}

function pickPlace({ places }: State, concert: string | undefined): RememberedPlace {
  const named = concert === undefined ? places : matching(places, concert);
  const open = named.filter(isOpen);
  if (open.length > 1) throw ambiguous('place', open, 'say which with --concert');
  const found = open[0] ?? named.at(-1);
  if (found) return found;
  throw new CliError('You have no place in line here.', {
    exitCode: exitCodes.notAllowed,
    reason: 'QUEUE_TOKEN_REQUIRED',
    next: concert === undefined ? 'onsale join' : `onsale join ${quoted(concert)}`,
  });
}

/**
 * The concert that `text` names: its id, the beginning of that, or part of its title.
 *
 * @throws CliError USAGE when several fit, CONCERT_NOT_FOUND when none does.
 */
export function findConcert(concerts: readonly Concert[], text: string): Concert {
  const found = matching(concerts, text);
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first) throw ambiguous('concert', found, 'write more of its title or its id');
  throw new CliError(`No concert fits "${text}".`, {
    exitCode: exitCodes.failed,
    reason: 'CONCERT_NOT_FOUND',
    next: 'onsale concerts',
  });
}

function matching<T extends { concertId: string; title: string }>(
  items: readonly T[],
  text: string,
): T[] {
  const wanted = text.toLowerCase();
  const exact = items.filter(
    ({ concertId, title }) => concertId === wanted || title.toLowerCase() === wanted,
  );
  if (exact.length > 0) return exact;
  return items.filter(
    ({ concertId, title }) => concertId.startsWith(wanted) || title.toLowerCase().includes(wanted),
  );
}

/**
 * The item whose id begins with `text`; undefined when there is none.
 *
 * @throws CliError USAGE when several ids begin so.
 */
export function findByIdPrefix<T>(items: readonly T[], idOf: (item: T) => string, text: string) {
  const found = items.filter((item) => idOf(item).startsWith(text));
  if (found.length <= 1) return found[0];
  throw usageError(`Several ids begin with ${text}: type more characters.`);
}

function ambiguous(
  what: string,
  found: readonly { concertId: string; title: string }[],
  remedy: string,
): CliError {
  const names = found.map(({ title, concertId }) => `${plain(title)} (${concertId.slice(0, 8)})`);
  return usageError(`That could be more than one ${what}, ${remedy}: ${names.join(', ')}.`);
}

function quoted(text: string): string {
  return /^[\w-]+$/.test(text) ? text : `"${text}"`;
}

/** Remembers a place as last seen, and with the first one the account that it made. */
export function rememberEntry(
  { store }: Context,
  entry: QueueEntry,
  { title, accountKey }: { title?: string | undefined; accountKey?: string | undefined } = {},
): RememberedPlace {
  const { concertId, token, waitNo, status, userId } = entry;
  const state = store.update(({ places, reservation }) => {
    // Not by its token, which is signed anew when the server changes its secret.
    const known = places.find((place) => place.concertId === concertId && place.waitNo === waitNo);
    const aheadAtFirst = known?.aheadAtFirst ?? entry.ahead;
    const name = title ?? known?.title ?? concertId;
    const place = { concertId, title: name, token, waitNo, status, aheadAtFirst };
    const others = places.filter((other) => other.concertId !== concertId);
    // What was reserved from an earlier place in this line can no longer be paid or given back.
    const isOver = !known && reservation?.concertId === concertId;
    return {
      userId,
      places: [...others, place],
      ...(isOver && { reservation: null }),
      ...(accountKey && { accountKey }),
    };
  });
  return state.places.at(-1)!;
}
