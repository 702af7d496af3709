/**
 * Proof of work on a join, where the room requires one: verified first, consumed last.
 *
 * The proof is verified before any lock is taken, because rejecting a join without a proof must
 * cost the server less than computing one costs the client. The challenge is consumed under the
 * lock of the room's counter, so it is good for one join on whichever server that arrives.
 */
import { OnsaleError } from '@onsale/core/errors';
import { toIso } from '@onsale/core/time/dates';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import { findOpenEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { spendChallenge } from '@onsale/db/repositories/rate-limit.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import type { Client } from '../../rate-limits/rate-limiter.ts';
import type { Account } from '../account/new-account.ts';
import type { JoinChallenge } from './challenge-tokens.ts';
import { requireJoinable } from './require-on-sale.ts';

/** A join request whose concert and user are known. */
export interface ResolvedJoin {
  concert: Concert;
  userId: string;
  /** The account that this join creates; null for an existing user. */
  account: Account | null;
  client: Client;
  proof: string | undefined;
}

/**
 * Verifies the proof of a join. A challenge is given out only while buyers may join: with one from
 * before, a client could have its proofs ready at the opening.
 *
 * @returns the solved challenge; null where the room requires none, or the user has a place already
 * and sent no proof.
 * @throws CHALLENGE_REQUIRED with a new challenge; NOT_ON_SALE
 */
export async function verifyProof(
  app: App,
  tx: Tx,
  { concert, userId, account, proof }: ResolvedJoin,
): Promise<JoinChallenge | null> {
  const { concertId } = concert;
  // The line cache may be a second old. That is enough for a deterrent, which guarantees nothing.
  if (app.lineCache.challengeBits(concertId) === 0) return null;
  const now = proof === undefined ? 0 : await tx.now();
  const challenge =
    proof === undefined ? null : await app.challengeTokens.verify(proof, { concertId, now });
  const isNew = account !== null || !(await findOpenEntry(tx, { concertId, userId }));
  if (challenge || !isNew) return challenge;
  requireJoinable(concert, await tx.now());
  throw await challengeRequired(app, tx, concertId);
}

/**
 * Consumes a challenge: it is good for one join, on whichever server that arrives.
 *
 * @throws CHALLENGE_REQUIRED with a new challenge.
 */
export async function consumeChallenge(
  app: App,
  tx: Tx,
  { concertId, challenge }: { concertId: string; challenge: JoinChallenge | null },
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
    challenge: app.challengeTokens.sign({ challengeId, concertId, bits, expiresAt }),
    bits,
    expiresAt: toIso(expiresAt),
  });
}
