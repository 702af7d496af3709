/** The persona `trespasser`: tries forbidden calls at every step of a purchase. */
import { isOnsaleError, type Held, type Onsale, type Place, type QueueEntry } from '@onsale/sdk';
import { catalogueLimits } from '@onsale/core/catalogue';
import { retryTransient, pause, think, type Buyer, type Persona } from '../buyer.ts';
import { requireVerdict, type Verdict } from '../../checks/trespass.ts';
import { accountCalls, gatedCalls, splicedToken, type ForbiddenCall } from '../forbidden-calls.ts';
import { charge, isInLine, isOver, join, joinAndWait, leave, pay, reserve } from '../steps.ts';

/** With several servers a status may be a second old; after this time it is current. */
const staleStatusSeconds = 2;

/** Two accounts: one buys normally, and the other tries forbidden calls at every step. */
export const trespasser: Persona = async (buyer) => {
  const thief = buyer.client();
  const owner = buyer.client();
  const thiefPlace = await join(buyer, thief);
  if (!thiefPlace) return 'soldOut';
  await tryGatedCalls(buyer, thief, thiefPlace);
  await tryForgery(buyer, thief, thiefPlace);
  const got = await joinAndWait(buyer, owner);
  const outcome = got.place
    ? await shop(buyer, { owner, thief }, [got.place, thiefPlace])
    : got.outcome;
  await leave(buyer, thiefPlace);
  await tryGatedCalls(buyer, thief, thiefPlace);
  await tryAccountCalls(buyer, thief, thiefPlace);
  return outcome;
};

async function shop(
  buyer: Buyer,
  { owner, thief }: { owner: Onsale; thief: Onsale },
  [place, thiefPlace]: [Place, Place],
) {
  try {
    const held = await reserve(buyer, owner, place);
    if (!held) {
      await leave(buyer, place);
      return 'soldOut';
    }
    await tryTheirSeats(buyer, { thief, thiefPlace, held });
    await tryTheirToken(buyer, thief, { theirs: place.token, own: thiefPlace.token });
    await tryTooMuch(buyer, place, held);
    await think(buyer);
    await charge(buyer, owner, held.total);
    const receipt = await pay(buyer, held);
    await tryGatedCalls(buyer, owner, place);
    if (!receipt) return 'expired';
    await tryTheirOrder(buyer, thief, receipt.orderId);
    return 'bought';
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
}

/** Tries every gated call in whatever state the place is. */
async function tryGatedCalls(buyer: Buyer, onsale: Onsale, place: Place): Promise<void> {
  const { concertId, lastingDate, signal } = buyer;
  const concerts = await retryTransient(buyer, () => onsale.concerts({ signal }));
  const { dates } = concerts.find((concert) => concert.concertId === concertId)!;
  const date = dates.find((one) => one === lastingDate) ?? dates[0]!;
  for (const forbidden of gatedCalls(buyer, { place, onsale }, date)) {
    await tryAt(buyer, place, forbidden);
  }
}

/** Tries what the token of a place that is over may not do: only the account key may. */
async function tryAccountCalls(buyer: Buyer, onsale: Onsale, place: Place): Promise<void> {
  for (const { action, call } of accountCalls(buyer, { place, onsale })) {
    const reason = 'QUEUE_TOKEN_EXPIRED';
    await expectRefused(buyer, `${action} with the token of a place that is over`, {
      call,
      reason,
    });
  }
}

/** Tries to pay without points, and to have more seats than one buyer may. */
async function tryTooMuch(buyer: Buyer, place: Place, held: Held): Promise<void> {
  const { signal, scenario } = buyer;
  const { maxSeatsPerUser } = scenario.concert;
  if (held.total > 0) {
    await tryAt(buyer, place, {
      action: 'pay without points',
      call: () => held.pay({ signal }),
      whenActive: 'INSUFFICIENT_BALANCE',
      orElse: 'RESERVATION_EXPIRED',
    });
  }
  if (maxSeatsPerUser >= catalogueLimits.seatsPerUser) return;
  const { date } = held;
  await tryAt(buyer, place, {
    action: 'have more seats than one buyer may',
    call: () => place.reserve({ date, best: maxSeatsPerUser + 1 }, { signal }),
    whenActive: 'SEAT_LIMIT_EXCEEDED',
    // The session may have made all of its reservations.
    orElse: 'RATE_LIMITED',
  });
}

async function tryForgery(buyer: Buyer, thief: Onsale, { token }: Place): Promise<void> {
  const { signal } = buyer;
  const at = token.length - 10;
  const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
  const asking = thief.resume(forged);
  await expectRefused(buyer, 'use a forged token', {
    call: () => asking.status({ signal }),
    reason: 'NOT_AUTHENTICATED',
  });
  await expectRefused(buyer, 'audit without being an operator', {
    call: () => thief.trpc.admin.audit.query(),
    reason: 'ADMIN_ONLY',
  });
}

/** Signs the place of another buyer with the signature of the own one. */
async function tryTheirToken(
  buyer: Buyer,
  thief: Onsale,
  { theirs, own }: { theirs: string; own: string },
): Promise<void> {
  const { signal } = buyer;
  const spliced = thief.resume(splicedToken(theirs, own));
  await expectRefused(buyer, 'use another’s place with the own signature', {
    call: () => spliced.dates({ signal }),
    reason: 'NOT_AUTHENTICATED',
  });
}

async function tryTheirSeats(
  buyer: Buyer,
  { thief, thiefPlace, held }: { thief: Onsale; thiefPlace: Place; held: Held },
): Promise<void> {
  const { signal } = buyer;
  const theirs = thiefPlace.held(held);
  const whenActive = 'RESERVATION_NOT_FOUND';
  const release = () => theirs.release({ signal });
  await tryAt(buyer, thiefPlace, {
    action: 'release another’s reservation',
    call: release,
    whenActive,
  });
  const paying = () => theirs.pay({ signal });
  await tryAt(buyer, thiefPlace, {
    action: 'pay another’s reservation',
    call: paying,
    whenActive,
  });
  const seen = await retryTransient(buyer, () => thief.reservations({ signal }));
  const isShown = seen.some(({ reservationId }) => reservationId === held.reservationId);
  requireVerdict('see another’s reservation', isShown ? null : whenActive, [whenActive]);
}

async function tryTheirOrder(buyer: Buyer, thief: Onsale, orderId: string): Promise<void> {
  const { signal } = buyer;
  await expectRefused(buyer, 'cancel another’s order', {
    call: () => thief.cancel(orderId, { signal }),
    reason: 'ORDER_NOT_FOUND',
  });
}

/** Tries a call that only an active place may make, which is then refused with `whenActive`. */
async function tryAt(
  buyer: Buyer,
  place: Place,
  { action, call, whenActive, orElse = whenActive }: ForbiddenCall & { orElse?: Verdict },
): Promise<void> {
  const statusOf = async () =>
    (await retryTransient(buyer, () => place.status({ signal: buyer.signal }))).status;
  const before = await statusOf();
  const verdict = await verdictOn(buyer, call);
  let after = await statusOf();
  const expected = () => [
    ...expectedBetween(before, after, whenActive),
    ...expectedBetween(before, after, orElse),
  ];
  if (!expected().includes(verdict)) {
    await pause(buyer, staleStatusSeconds);
    after = await statusOf();
  }
  requireVerdict(`${action}, ${stateOf(before, after)}`, verdict, expected());
}

type Status = QueueEntry['status'];

/** In which state a call was tried, for messages. */
const stateOf = (before: Status, after: Status): string =>
  before === after
    ? `with a place that is ${before}`
    : `as a place went from ${before} to ${after}`;

/** The possible results of a call while a place changes its state, perhaps by way of active. */
function expectedBetween(before: Status, after: Status, whenActive: Verdict): Verdict[] {
  const states = new Set<Status>([before, after]);
  if (isInLine({ status: before }) && !isInLine({ status: after })) states.add('active');
  return [...states].map((status) => {
    if (status === 'active') return whenActive;
    return isInLine({ status }) ? 'NOT_ADMITTED' : 'QUEUE_TOKEN_EXPIRED';
  });
}

async function expectRefused(
  buyer: Buyer,
  action: string,
  { call, reason }: { call: () => Promise<unknown>; reason: Verdict },
): Promise<void> {
  requireVerdict(action, await verdictOn(buyer, call), [reason]);
}

async function verdictOn(buyer: Buyer, call: () => Promise<unknown>): Promise<Verdict> {
  buyer.trespassed();
  try {
    await retryTransient(buyer, call);
    return null;
  } catch (error) {
    if (isOnsaleError(error)) return error.reason;
    throw error;
  }
}
