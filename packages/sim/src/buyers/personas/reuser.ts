/** The persona `reuser`: uses again what is over: proofs, keys, queue tokens, a banned account. */
import { createHash } from 'node:crypto';
import { leadingZeroBits, proofOf } from '@onsale/core/proof-of-work';
import { isOnsaleError, type Onsale } from '@onsale/sdk';
import { requireVerdict, type Verdict } from '../../checks/trespass.ts';
import { pause, retryTransient, type Buyer, type Persona } from '../buyer.ts';
import { shop } from './human.ts';
import { join, leave, waitForTurn } from '../steps.ts';

/** The reasons for which a join is refused before it reads the bans. */
const beforeBans: readonly Verdict[] = ['NOT_ON_SALE', 'SOLD_OUT', 'CHALLENGE_REQUIRED'];

/** Of several servers, each knows within this time which tokens have ended. */
const knownAfterSeconds = 2;

/**
 * Rotates its key in the line, and has an operator end its tokens, each time with the same place
 * and a new token; then it buys. Neither the old key nor an old token may open anything, nor may
 * another account of its own that an operator bans in the line.
 */
export const reuser: Persona = async (buyer) => {
  const { signal } = buyer;
  const onsale = buyer.client('immediate');
  const first = await join(buyer, onsale);
  if (!first) return 'soldOut';
  await tryProofAgain(buyer);

  await tryBanned(buyer);

  const oldKey = onsale.accountKey!;
  await retryTransient(buyer, () => onsale.rotateKey({ signal }));
  await pause(buyer, knownAfterSeconds);
  await tryToken(buyer, onsale, { token: first.token, ending: 'the key was rotated' });
  await expectRefused(buyer, 'read a wallet with a key that was rotated', {
    call: () => onsale.trpc.wallet.balance.query(undefined, { context: { credential: oldKey } }),
    reason: 'NOT_AUTHENTICATED',
  });

  const second = await join(buyer, onsale);
  if (!second) return 'soldOut';
  await buyer.endTokens(second.entry.userId);
  await pause(buyer, knownAfterSeconds);
  await tryToken(buyer, onsale, { token: second.token, ending: 'an operator ended it' });

  const place = await join(buyer, onsale);
  if (!place) return 'soldOut';
  const waited = await waitForTurn(buyer, place);
  if (waited === 'over') return 'expired';
  if (waited !== 'inside') {
    await leave(buyer, place);
    return waited === 'soldOut' ? waited : 'gaveUp';
  }
  return (await shop(buyer, onsale, place)).outcome;
};

/** Joins with an account that is then banned: its place ends, and neither key nor token will do. */
async function tryBanned(buyer: Buyer): Promise<void> {
  const { concertId, signal } = buyer;
  const onsale = buyer.client('immediate');
  const place = await join(buyer, onsale);
  if (!place) return;
  const { userId } = place.entry;
  const lift = await retryTransient(buyer, () => buyer.ban(userId));
  await expectRefused(buyer, 'join with an account that is banned', {
    call: () => onsale.trpc.queue.join.mutate({ concertId }, { signal }),
    reason: 'BANNED',
  });
  await pause(buyer, knownAfterSeconds);
  await expectRefused(buyer, 'use the token of an account that is banned', {
    call: () => place.status({ signal }),
    reason: 'BANNED',
  });
  await retryTransient(buyer, lift);
  await pause(buyer, knownAfterSeconds);
  const { status } = await retryTransient(buyer, () => place.status({ signal }));
  const over = ['expired', 'left'];
  requireVerdict(
    `keep a place with an account that was banned, which is ${status} then,`,
    over.includes(status) ? 'QUEUE_TOKEN_EXPIRED' : null,
    ['QUEUE_TOKEN_EXPIRED'],
  );
}

async function tryToken(
  buyer: Buyer,
  onsale: Onsale,
  { token, ending }: { token: string; ending: string },
): Promise<void> {
  await expectRefused(buyer, `use a token after ${ending}`, {
    call: () => onsale.resume(token).status({ signal: buyer.signal }),
    reason: 'NOT_AUTHENTICATED',
  });
}

/** Takes a place with a proof of work, and tries to take another one with the same proof. */
async function tryProofAgain(buyer: Buyer): Promise<void> {
  const { concertId, signal } = buyer;
  if ((buyer.scenario.concert.room.challenge ?? 0) === 0) return;
  const [honest, again] = [buyer.client('immediate'), buyer.client('immediate')];
  const proof = await solve(buyer, honest);
  if (proof === null) return;
  const joined = await retryTransient(buyer, () =>
    honest.trpc.queue.join.mutate({ concertId, proof }, { signal }),
  ).catch((error: unknown) => {
    if (isOnsaleError(error, 'SOLD_OUT')) return null;
    throw error;
  });
  if (!joined) return;
  const { token } = joined;
  await expectRefused(buyer, 'join with a proof of work that was used', {
    call: () => again.trpc.queue.join.mutate({ concertId, proof }, { signal }),
    reason: 'CHALLENGE_REQUIRED',
  });
  await leave(buyer, honest.resume(token));
}

/** The proof of the challenge that a join without one gets; null when the sale is over. */
async function solve(buyer: Buyer, onsale: Onsale): Promise<string | null> {
  const { concertId, signal } = buyer;
  try {
    await retryTransient(buyer, () => onsale.trpc.queue.join.mutate({ concertId }, { signal }));
    return null;
  } catch (error) {
    if (isOnsaleError(error, 'NOT_ON_SALE') || isOnsaleError(error, 'SOLD_OUT')) return null;
    if (!isOnsaleError(error, 'CHALLENGE_REQUIRED')) throw error;
    const { challenge, bits } = error.details;
    for (let nonce = 0; ; nonce += 1) {
      const proof = proofOf(challenge, nonce);
      if (leadingZeroBits(createHash('sha256').update(proof).digest()) >= bits) return proof;
    }
  }
}

async function expectRefused(
  buyer: Buyer,
  action: string,
  { call, reason }: { call: () => Promise<unknown>; reason: Verdict },
): Promise<void> {
  buyer.trespassed();
  const verdict = await retryTransient(buyer, call).then(
    () => null,
    (error: unknown) => {
      if (isOnsaleError(error)) return error.reason;
      throw error;
    },
  );
  // Whether every seat is sold is looked at before the proof is.
  const expected: Verdict[] = reason === 'CHALLENGE_REQUIRED' ? [reason, 'SOLD_OUT'] : [reason];
  // A server that has not read the ban yet looks at the sale and the proof before its lock.
  if (action.startsWith('join') && reason === 'BANNED') expected.push(...beforeBans);
  requireVerdict(action, verdict, expected);
}
