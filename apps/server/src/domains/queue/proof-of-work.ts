/** Proof of work on a join, where the room asks for it. */
import { toIso } from '@onsale/core/time/dates';
import { OnsaleError } from '@onsale/core/errors';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import type { Tx } from '@onsale/db/store';
import { spendChallenge } from '@onsale/db/repositories/rate-limit.repository';
import { findOpenEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import type { Account } from '../account/new-account.ts';
import type { App } from '../../app.ts';
import type { Client } from '../../rate-limits/rate-limiter.ts';
import type { Challenge } from './challenge-tokens.ts';

/** Who joins which line, and what it brings. */
export interface JoiningClient {
  concert: Concert;
  userId: string;
  /** To be made by this join; null for a user that is there. */
  account: Account | null;
  client: Client;
  proof: string | undefined;
}

/**
 * The challenge that the newcomer has answered; null where it need not, or has a place already. Comes
 * before any lock: to send away who has no proof must cost less than to make one.
 *
 * @throws CHALLENGE_REQUIRED
 */
export async function verifyProof(
  app: App,
  tx: Tx,
  { concert: { concertId }, userId, account, proof }: JoiningClient,
): Promise<Challenge | null> {
  // As of the last second, as with all on the board: a proof is a hurdle, not a promise.
  if (app.lineCache.challengeBits(concertId) === 0) return null;
  const now = proof === undefined ? 0 : await tx.now();
  const answered =
    proof === undefined ? null : await app.challenges.verify(proof, { concertId, now });
  const isNew = account !== null || !(await findOpenEntry(tx, { concertId, userId }));
  if (!answered && isNew) throw await challengeRequired(app, tx, concertId);
  return answered;
}

/**
 * Uses a challenge up: it is good for one join, by whichever server that comes.
 *
 * @throws CHALLENGE_REQUIRED with a new one.
 */
export async function consumeChallenge(
  app: App,
  tx: Tx,
  { concertId, challenge }: { concertId: string; challenge: Challenge | null },
): Promise<void> {
  if (app.lineCache.challengeBits(concertId) === 0) return;
  if (challenge) {
    const { challengeId, expiresAt } = challenge;
    if (await spendChallenge(tx, { concertId, challengeId, expiresAt })) return;
  }
  throw await challengeRequired(app, tx, concertId);
}

async function challengeRequired(app: App, tx: Tx, concertId: string): Promise<OnsaleError> {
  const bits = app.lineCache.challengeBits(concertId);
  const expiresAt = (await tx.now()) + app.limits.challengeSeconds * 1_000;
  const challengeId = app.ids.id('chl');
  return new OnsaleError('CHALLENGE_REQUIRED', {
    challenge: app.challenges.sign({ challengeId, concertId, bits, expiresAt }),
    bits,
    expiresAt: toIso(expiresAt),
  });
}
