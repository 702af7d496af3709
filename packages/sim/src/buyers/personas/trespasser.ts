/** The persona `trespasser`: tries forbidden calls at every step of a purchase. */
import { isOnsaleError, type Held, type Onsale, type Place, type QueueEntry } from '@onsale/sdk';
import { retryTransient, pause, think, type Buyer, type Persona } from '../buyer.ts';
import { requireVerdict, type Verdict } from '../../checks/trespass.ts';
import { charge, joinAndWait, isOver, join, leave, pay, reserve } from './steps.ts';

/** With several servers a status may be a second old; after this time it is current. */
const staleStatusSeconds = 2;

/** Two accounts: one buys normally, and the other tries forbidden calls at every step. */
export const trespasser: Persona = async (buyer) => {
  const thief = buyer.client();
  const owner = buyer.client();
  const thiefPlace = await join(buyer, thief);
  if (!thiefPlace) return 'soldOut';
  await tryGatedCall(buyer, thiefPlace);
  await tryForgery(buyer, thief, thiefPlace);
  const got = await joinAndWait(buyer, owner);
  const outcome = got.place
    ? await shop(buyer, { owner, thief }, [got.place, thiefPlace])
    : got.outcome;
  await leave(buyer, thiefPlace);
  await tryGatedCall(buyer, thiefPlace);
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
    await think(buyer);
    await charge(buyer, owner, held.total);
    const receipt = await pay(buyer, held);
    await tryGatedCall(buyer, place);
    if (!receipt) return 'expired';
    await tryTheirOrder(buyer, thief, receipt.orderId);
    return 'bought';
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
}

/** Tries a gated call in whatever state the place is. */
async function tryGatedCall(buyer: Buyer, place: Place): Promise<void> {
  const { signal } = buyer;
  await tryAt(buyer, place, {
    action: 'look at the dates',
    call: () => place.dates({ signal }),
    whenActive: null,
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
  {
    action,
    call,
    whenActive,
  }: { action: string; call: () => Promise<unknown>; whenActive: Verdict },
): Promise<void> {
  const statusOf = async () =>
    (await retryTransient(buyer, () => place.status({ signal: buyer.signal }))).status;
  const before = await statusOf();
  const verdict = await verdictOn(buyer, call);
  let after = await statusOf();
  if (!expectedBetween(before, after, whenActive).includes(verdict)) {
    await pause(buyer, staleStatusSeconds);
    after = await statusOf();
  }
  requireVerdict(action, verdict, expectedBetween(before, after, whenActive));
}

type Status = QueueEntry['status'];

/** The possible results of a call while a place changes its state, perhaps by way of active. */
function expectedBetween(before: Status, after: Status, whenActive: Verdict): Verdict[] {
  const states = new Set<Status>([before, after]);
  if (before === 'waiting' && after !== 'waiting') states.add('active');
  return [...states].map((status) =>
    status === 'active'
      ? whenActive
      : status === 'waiting'
        ? 'NOT_ADMITTED'
        : 'QUEUE_TOKEN_EXPIRED',
  );
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
