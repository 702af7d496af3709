import { isOnsaleError, type Held, type Onsale, type Place, type QueueEntry } from '@onsale/sdk';
import { insist, pause, think, type Buyer, type Persona } from '../buyer.ts';
import { requireVerdict, type Verdict } from '../../checks/trespass.ts';
import { charge, getIn, isOver, join, leave, pay, reserve } from './steps.ts';

/** A poll may be a second old, with several servers: by then it says what was so. */
const boardSeconds = 2;

/** Two accounts: one buys as people do, and the other tries what is forbidden, at every step of it. */
export const trespasser: Persona = async (buyer) => {
  const thief = buyer.client();
  const owner = buyer.client();
  const door = await join(buyer, thief);
  if (!door) return 'soldOut';
  await tryGate(buyer, door);
  await tryForgery(buyer, thief, door);
  const got = await getIn(buyer, owner);
  const outcome = got.place ? await shop(buyer, { owner, thief }, [got.place, door]) : got.outcome;
  await leave(buyer, door);
  await tryGate(buyer, door);
  return outcome;
};

async function shop(
  buyer: Buyer,
  { owner, thief }: { owner: Onsale; thief: Onsale },
  [place, door]: [Place, Place],
) {
  try {
    const held = await reserve(buyer, owner, place);
    if (!held) {
      await leave(buyer, place);
      return 'soldOut';
    }
    await tryTheirSeats(buyer, { thief, door, held });
    await think(buyer);
    await charge(buyer, owner, held.total);
    const receipt = await pay(buyer, held);
    await tryGate(buyer, place);
    if (!receipt) return 'expired';
    await tryTheirOrder(buyer, thief, receipt.orderId);
    return 'bought';
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
}

/** Gated calls, from wherever the place is. */
async function tryGate(buyer: Buyer, place: Place): Promise<void> {
  const { signal } = buyer;
  await tryAt(buyer, place, {
    what: 'look at the dates',
    call: () => place.dates({ signal }),
    inside: null,
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
  { thief, door, held }: { thief: Onsale; door: Place; held: Held },
): Promise<void> {
  const { signal } = buyer;
  const theirs = door.held(held);
  const inside = 'RESERVATION_NOT_FOUND';
  const release = () => theirs.release({ signal });
  await tryAt(buyer, door, { what: 'release another’s reservation', call: release, inside });
  const paying = () => theirs.pay({ signal });
  await tryAt(buyer, door, { what: 'pay another’s reservation', call: paying, inside });
  const seen = await insist(buyer, () => thief.reservations({ signal }));
  const isShown = seen.some(({ reservationId }) => reservationId === held.reservationId);
  requireVerdict('see another’s reservation', isShown ? null : inside, [inside]);
}

async function tryTheirOrder(buyer: Buyer, thief: Onsale, orderId: string): Promise<void> {
  const { signal } = buyer;
  await expectRefused(buyer, 'cancel another’s order', {
    call: () => thief.cancel(orderId, { signal }),
    reason: 'ORDER_NOT_FOUND',
  });
}

/** Tries a call that only somebody inside may make, and that is then answered with `inside`. */
async function tryAt(
  buyer: Buyer,
  place: Place,
  { what, call, inside }: { what: string; call: () => Promise<unknown>; inside: Verdict },
): Promise<void> {
  const statusOf = async () =>
    (await insist(buyer, () => place.status({ signal: buyer.signal }))).status;
  const before = await statusOf();
  const verdict = await verdictOn(buyer, call);
  let after = await statusOf();
  if (!expectedBetween(before, after, inside).includes(verdict)) {
    await pause(buyer, boardSeconds);
    after = await statusOf();
  }
  requireVerdict(what, verdict, expectedBetween(before, after, inside));
}

type Status = QueueEntry['status'];

/** What a call may come to while a place goes from one state to another, perhaps by way of active. */
function expectedBetween(before: Status, after: Status, inside: Verdict): Verdict[] {
  const states = new Set<Status>([before, after]);
  if (before === 'waiting' && after !== 'waiting') states.add('active');
  return [...states].map((status) =>
    status === 'active' ? inside : status === 'waiting' ? 'NOT_ADMITTED' : 'QUEUE_TOKEN_EXPIRED',
  );
}

async function expectRefused(
  buyer: Buyer,
  what: string,
  { call, reason }: { call: () => Promise<unknown>; reason: Verdict },
): Promise<void> {
  requireVerdict(what, await verdictOn(buyer, call), [reason]);
}

async function verdictOn(buyer: Buyer, call: () => Promise<unknown>): Promise<Verdict> {
  buyer.trespassed();
  try {
    await insist(buyer, call);
    return null;
  } catch (error) {
    if (isOnsaleError(error)) return error.reason;
    throw error;
  }
}
