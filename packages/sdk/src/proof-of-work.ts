/**
 * Solves the proof-of-work challenge of a join, in slices of about 10 ms.
 *
 * Between two slices the event loop runs, so a page or a program stays responsive.
 */
import { isOnsaleError } from '@onsale/core/errors';
import { challengeBitsLimit, leadingZeroBits, proofOf } from '@onsale/core/proof-of-work';
import type { Clock } from '@onsale/core/time/clock';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Challenge } from './api.ts';

const limits = {
  /**
   * Challenges solved for one join; one that expires while it is solved is replaced by the next.
   */
  maxChallenges: 3,
  /** About 10 ms on a laptop. */
  hashesPerSlice: 2_000,
} as const;

export interface SolveOptions {
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** The proof of an earlier call whose response was lost. */
  proof?: string | undefined;
  onChallenge?: ((challenge: Challenge) => void | Promise<void>) | undefined;
}

/**
 * Makes a call without a proof, or with the one of an earlier call; if the server requires one,
 * solves the challenge and repeats the call.
 */
export async function withProofOfWork<T>(
  call: (proof: string | undefined) => Promise<T>,
  { clock, signal, onChallenge, proof: first }: SolveOptions,
): Promise<T> {
  let proof = first;
  for (let solved = 0; ; solved += 1) {
    try {
      return await call(proof);
    } catch (error) {
      if (!isOnsaleError(error, 'CHALLENGE_REQUIRED') || solved === limits.maxChallenges) {
        throw error;
      }
      const { challenge, bits, expiresAt } = error.details;
      // An Onsale server never requires more bits. Solving them could take for ever.
      if (!Number.isInteger(bits) || bits > challengeBitsLimit) throw error;
      await onChallenge?.({ bits, expiresAt });
      proof = await solve(challenge, bits, { clock, signal });
    }
  }
}

async function solve(
  challenge: string,
  bits: number,
  { clock, signal }: Pick<SolveOptions, 'clock' | 'signal'>,
): Promise<string> {
  const encoder = new TextEncoder();
  for (let nonce = 0; ;) {
    for (const end = nonce + limits.hashesPerSlice; nonce < end; nonce += 1) {
      const proof = proofOf(challenge, nonce);
      if (leadingZeroBits(sha256(encoder.encode(proof))) >= bits) return proof;
    }
    await clock.sleep(0, signal);
  }
}
