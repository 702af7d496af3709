/** Proof of work on a join: computed in slices, so that a page or a program goes on meanwhile. */
import { challengeBitsLimit, leadingZeroBits, proofOf } from '@onsale/core/proof-of-work';
import type { Clock } from '@onsale/core/time/clock';
import { isOnsaleError } from '@onsale/core/errors';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Challenge, CallOptions } from './api.ts';

const limits = {
  /** How often a challenge that ran out while it was being answered is replaced by a new one. */
  challenges: 3,
  /** About ten milliseconds of a laptop. */
  hashesAtOnce: 2_000,
} as const;

export interface Solving extends CallOptions {
  clock: Clock;
  onChallenge?: ((challenge: Challenge) => void | Promise<void>) | undefined;
}

/** Makes a call without a proof, and if it is asked for one, with it. */
export async function withProof<T>(
  call: (proof: string | undefined) => Promise<T>,
  { clock, signal, onChallenge }: Solving,
): Promise<T> {
  let proof: string | undefined;
  for (let challenges = 0; ; challenges += 1) {
    try {
      return await call(proof);
    } catch (error) {
      if (!isOnsaleError(error, 'CHALLENGE_REQUIRED') || challenges === limits.challenges) {
        throw error;
      }
      const { challenge, bits, expiresAt } = error.details;
      // Beyond this no server of ours asks: it would be an answer that never comes.
      if (!Number.isInteger(bits) || bits > challengeBitsLimit) throw error;
      await onChallenge?.({ bits, expiresAt });
      proof = await solve(challenge, bits, { clock, signal });
    }
  }
}

async function solve(
  challenge: string,
  bits: number,
  { clock, signal }: Pick<Solving, 'clock' | 'signal'>,
): Promise<string> {
  const encoder = new TextEncoder();
  for (let nonce = 0; ;) {
    for (const end = nonce + limits.hashesAtOnce; nonce < end; nonce += 1) {
      const proof = proofOf(challenge, nonce);
      if (leadingZeroBits(sha256(encoder.encode(proof))) >= bits) return proof;
    }
    await clock.sleep(0, signal);
  }
}
