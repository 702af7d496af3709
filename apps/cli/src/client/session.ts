/**
 * Opens SDK clients, accounts and places from the state file, and saves what they become.
 *
 * Commands name neither accounts nor tokens: the account is the one of the profile, and the place
 * is the only open one, or the one of the concert that the buyer names.
 */
import type { Concert, Onsale, OnsaleOptions, Place, QueueEntry } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError, usageError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { sanitize, shortId } from '../render/format.ts';
import { isSamePlace, isWaiting } from '../draw/place-numbers.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { defaultProfile } from '../settings/config-keys.ts';
import type { SavedPlace, State } from '../state/state-file.ts';
import { languageHeaders, t } from '../language/language.ts';

/** A client with the saved account key; without credentials when none is saved yet. */
export async function openClient(
  context: Context,
  options: Omit<OnsaleOptions, 'url'> = {},
): Promise<Onsale> {
  const { createOnsaleClient } = await import('@onsale/sdk');
  const { clock, reachability, server, store, timeoutSeconds } = context;
  const accountKey = options.accountKey ?? store.read().accountKey ?? undefined;
  return createOnsaleClient({
    url: server,
    clock,
    fetch: reachability.fetch,
    timeoutMs: timeoutSeconds * 1_000,
    headers: languageHeaders(),
    ...options,
    accountKey,
  });
}

/**
 * A client of the saved account.
 *
 * @param settlesKey whether the command itself settles a pending key change: then no warning.
 * @throws CliError NOT_AUTHENTICATED when no account is saved yet.
 */
export async function openAccount(
  context: Context,
  { settlesKey = false }: { settlesKey?: boolean } = {},
): Promise<Onsale> {
  const { accountKey, pendingAccountKey } = context.store.read();
  if (pendingAccountKey !== null && !settlesKey) warnUnsettledKey(context);
  if (accountKey !== null) return openClient(context);
  throw new CliError(
    t`Profile "${context.profile}" has no account on ${context.server} yet: join or charge to create one.`,
    { exitCode: exitCodes.notAllowed, reason: 'NOT_AUTHENTICATED', next: 'onsale join' },
  );
}

/** Either of the two keys may be the valid one by now. */
function warnUnsettledKey({ out }: Context): void {
  out.note((c) => c.yellow(t`Your last key change may not have finished.`));
  out.next('onsale account rotate-key');
}

/**
 * Whether the error is a definite failure: the server answered, and its answer proves that the
 * call changed nothing. False for an unknown outcome, for OVERLOADED and for INTERNAL.
 */
export async function isDefiniteFailure(error: unknown): Promise<boolean> {
  const { isOnsaleError, isOutcomeUnknown } = await import('@onsale/sdk');
  const mayHaveHappened =
    isOutcomeUnknown(error) ||
    isOnsaleError(error, 'OVERLOADED') ||
    isOnsaleError(error, 'INTERNAL');
  return isOnsaleError(error) && !mayHaveHappened;
}

/**
 * A client of the saved account, or of a new one: a wallet may be charged before a sale opens.
 *
 * @param newAccount whether any profile may get an account; otherwise only the default one.
 * @throws CliError NOT_AUTHENTICATED for another profile that has none: its name may be a slip.
 */
export async function openOrCreateAccount(
  context: Context,
  { newAccount }: { newAccount: boolean },
): Promise<Onsale> {
  const { store, signal, out, profile } = context;
  if (store.read().accountKey !== null) return openClient(context);
  if (!newAccount && profile !== defaultProfile) {
    throw new CliError(
      t`Profile "${profile}" has no account on ${context.server}. Check its name, or pass --new-account to create one.`,
      { exitCode: exitCodes.notAllowed, reason: 'NOT_AUTHENTICATED' },
    );
  }
  requireWritableState(context);
  const anonymous = await openClient(context);
  const { accountKey, userId } = await anonymous.trpc.account.create.mutate(undefined, { signal });
  store.update(() => ({ accountKey, userId }));
  out.note((c) => c.dim(t`A new account was created for you (${sanitize(userId)}).`));
  return openClient(context);
}

/**
 * Writes the state file once, to prove that it can be written. An account whose key cannot be
 * saved would be lost with its points, so it is not created.
 */
export function requireWritableState({ store }: Context): void {
  store.update(() => ({}));
}

export interface OpenPlace {
  onsale: Onsale;
  place: Place;
  saved: SavedPlace;
}

/** @throws CliError QUEUE_TOKEN_REQUIRED when there is no place, USAGE when several are open. */
export async function openPlace(context: Context, concert?: string): Promise<OpenPlace> {
  const saved = pickPlace(context.store.read(), concert);
  context.openedPlace = saved;
  qualifyNextSteps(context, saved.concertId);
  const onsale = await openClient(context);
  return { onsale, place: onsale.resume(saved.token), saved };
}

/**
 * For a buyer who is in other lines too: lets the suggested next steps name this concert, as
 * commands would ask for it otherwise.
 */
export function qualifyNextSteps({ store, out }: Context, concertId: string): void {
  const others = store.read().places.filter((place) => place.concertId !== concertId);
  if (others.some(isOpen)) out.setSubject({ concertId: shortId(concertId) });
}

export function isOpen({ status }: Pick<SavedPlace, 'status'>): boolean {
  return isWaiting({ status }) || status === 'active';
}

function pickPlace({ places }: State, concert: string | undefined): SavedPlace {
  const named = concert === undefined ? places : findMatches(places, concert);
  const open = named.filter(isOpen);
  if (open.length > 1) throw ambiguous(t`place`, open, t`Choose one with --concert.`);
  const found = open[0] ?? named.at(-1);
  if (found) return found;
  throw new CliError(t`You have no place in line here.`, {
    exitCode: exitCodes.notAllowed,
    reason: 'QUEUE_TOKEN_REQUIRED',
    next: concert === undefined ? 'onsale join' : `onsale join ${shellWord(concert)}`,
  });
}

/**
 * The concert that `text` names: by its ID, a prefix of the ID, or part of its title. An exact
 * match of ID or title wins over partial ones.
 *
 * @throws CliError USAGE when several match, CONCERT_NOT_FOUND when none does.
 */
export function findConcert<T extends Pick<Concert, 'concertId' | 'title'>>(
  concerts: readonly T[],
  text: string,
): T {
  const found = findMatches(concerts, text);
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first) throw ambiguous(t`concert`, found, t`Type more of its title, or its ID.`);
  throw new CliError(t`No concert matches "${text}".`, {
    exitCode: exitCodes.failed,
    reason: 'CONCERT_NOT_FOUND',
    next: 'onsale concerts',
  });
}

const fullId = /^con_[0-9a-z]{26}$/;

/** A concert that is named by its whole ID and is not in the list, because it is hidden. */
export function hiddenConcert(
  concerts: readonly Concert[],
  text: string,
): Pick<Concert, 'concertId'> | undefined {
  const concertId = text.toLowerCase();
  const isListed = concerts.some((concert) => concert.concertId === concertId);
  return !isListed && fullId.test(concertId) ? { concertId } : undefined;
}

/** A terminal may type é as one character or as two; titles are in NFC. */
function searchText(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function findMatches<T extends { concertId: string; title: string }>(
  items: readonly T[],
  text: string,
): T[] {
  const wanted = searchText(text);
  if (wanted === '') throw usageError(t`The name of the concert is empty.`, 'onsale concerts');
  const exact = items.filter(
    ({ concertId, title }) => concertId === wanted || searchText(title) === wanted,
  );
  if (exact.length > 0) return exact;
  return items.filter(
    ({ concertId, title }) => concertId.startsWith(wanted) || searchText(title).includes(wanted),
  );
}

const minIdChars = 6;
const idPrefixes = { order: 'ord_', reservation: 'res_' } as const;

/**
 * The item whose ID begins with `text`; undefined when there is none.
 *
 * @throws CliError USAGE when several IDs begin with it, or when it is so short that a slip, such
 * as an unset variable of a shell, could name an item.
 */
export function findByIdPrefix<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  { text, kind }: { text: string; kind: keyof typeof idPrefixes },
): T | undefined {
  const prefix = idPrefixes[kind];
  const list = `onsale ${kind}s`;
  if (!text.startsWith(prefix) || text.length < prefix.length + minIdChars) {
    throw usageError(
      t`"${text}" is not the ID of ${kind === 'order' ? t`an order` : t`a reservation`}: type "${prefix}" and at least ${minIdChars} more characters.`,
      list,
    );
  }
  const found = items.filter((item) => idOf(item).startsWith(text));
  if (found.length <= 1) return found[0];
  throw usageError(t`Several IDs begin with ${text}: type more of it.`, list);
}

function ambiguous(
  kind: string,
  found: readonly { concertId: string; title: string }[],
  remedy: string,
): CliError {
  const names = found.map(({ title, concertId }) => `${sanitize(title)} (${shortId(concertId)})`);
  return usageError(t`This could be more than one ${kind}: ${names.join(', ')}. ${remedy}`);
}

/** Saves a place as last seen, and the account key when joining has just created the account. */
export function saveEntry(
  { store }: Context,
  entry: QueueEntry,
  { title, accountKey }: { title?: string | undefined; accountKey?: string | undefined } = {},
): SavedPlace {
  const { concertId, token, waitNo, lot, status, userId } = entry;
  const state = store.update(({ places, reservation }) => {
    // Matched by its numbers, not by token: the server re-signs tokens when its secret changes.
    const known = places.find(
      (place) => place.concertId === concertId && isSamePlace(place, entry),
    );
    const aheadAtFirst = known?.aheadAtFirst ?? entry.ahead;
    const name = title ?? known?.title ?? concertId;
    const place = { concertId, title: name, token, waitNo, lot, status, aheadAtFirst };
    const others = places.filter((other) => other.concertId !== concertId);
    // A reservation made from an earlier place in this line can no longer be paid or released.
    const isStale = !known && reservation?.concertId === concertId;
    return {
      userId,
      places: [...others, place],
      ...(isStale && { reservation: null }),
      ...(accountKey && { accountKey }),
    };
  });
  return state.places.at(-1)!;
}
