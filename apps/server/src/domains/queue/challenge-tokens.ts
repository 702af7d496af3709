/**
 * Challenges: `osp_<secret version>.<concertId>.<bits>.<expiresAt>.<id>.<HMAC-SHA256>`.
 *
 * The signature makes them good at every server without being kept anywhere; what is kept is the id of
 * one that somebody joined with, so that it is good for one join.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { leadingZeroBits } from '@onsale/core/proof-of-work';
import type { SigningSecrets } from '../../auth/signing-secrets.ts';
import { sameSecret } from '../../auth/queue-tokens.ts';

export interface Challenge {
  challengeId: string;
  concertId: string;
  bits: number;
  expiresAt: number;
}

export interface Challenges {
  sign(challenge: Challenge): string;
  /** The challenge that a proof answers; null when it does not, or is forged, or came too late. */
  verify(proof: string, about: { concertId: string; now: number }): Promise<Challenge | null>;
}

const pattern =
  /^(osp_(\w{1,16})\.(\w{1,64})\.([1-9]\d?)\.([1-9]\d{0,14})\.(\w{1,64})\.[\w-]{43})\.(?:0|[1-9]\d{0,15})$/;

/** @param secrets those that queue tokens are signed with, which all servers share. */
export function createChallenges(secrets: SigningSecrets): Challenges {
  const sign = (
    { concertId, bits, expiresAt, challengeId }: Challenge,
    { version, secret } = secrets.signing(),
  ): string => {
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'onsale challenge', 32));
    const payload = `osp_${version}.${concertId}.${bits}.${expiresAt}.${challengeId}`;
    return `${payload}.${createHmac('sha256', key).update(payload).digest('base64url')}`;
  };
  return {
    sign: (challenge) => sign(challenge),
    async verify(proof, about) {
      const [, challenge, version, concertId, bits, expiresAt, challengeId] =
        pattern.exec(proof) ?? [];
      if (!challenge || !version || !concertId || !challengeId) return null;
      const named = { challengeId, concertId, bits: Number(bits), expiresAt: Number(expiresAt) };
      const isForHere = concertId === about.concertId && about.now < named.expiresAt;
      const secret = isForHere ? await secrets.find(version) : undefined;
      if (secret === undefined || !sameSecret(challenge, sign(named, { version, secret }))) {
        return null;
      }
      const hash = createHash('sha256').update(proof).digest();
      return leadingZeroBits(hash) >= named.bits ? named : null;
    },
  };
}
