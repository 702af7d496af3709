/**
 * Signed proof-of-work challenges: `osp_<secret
 * version>.<concertId>.<bits>.<expiresAt>.<id>.<MAC>`.
 *
 * The MAC is HMAC-SHA256, so any server can verify a challenge without having stored it. Only the
 * ids of consumed challenges are stored, so that each is good for one join.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { leadingZeroBits } from '@onsale/core/proof-of-work';
import { isSameSecret } from '../../auth/queue-tokens.ts';
import type { SigningSecrets } from '../../auth/signing-secrets.ts';

export interface JoinChallenge {
  challengeId: string;
  concertId: string;
  /** Number of leading zero bits that the hash of the proof must have. */
  bits: number;
  expiresAt: number;
}

export interface ChallengeTokens {
  sign(challenge: JoinChallenge): string;
  /**
   * @returns the challenge that the proof solves; null if the proof does not solve it, or the
   * challenge is forged, expired or of another concert.
   */
  verify(proof: string, about: { concertId: string; now: number }): Promise<JoinChallenge | null>;
}

const pattern =
  /^(osp_(\w{1,16})\.(\w{1,64})\.([1-9]\d?)\.([1-9]\d{0,14})\.(\w{1,64})\.[\w-]{43})\.(?:0|[1-9]\d{0,15})$/;

/** @param secrets the secrets that sign queue tokens, which all servers share. */
export function createChallengeTokens(secrets: SigningSecrets): ChallengeTokens {
  const sign = (
    { concertId, bits, expiresAt, challengeId }: JoinChallenge,
    { version, secret } = secrets.activeSecret(),
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
      const parsed = { challengeId, concertId, bits: Number(bits), expiresAt: Number(expiresAt) };
      const isUsable = concertId === about.concertId && about.now < parsed.expiresAt;
      const secret = isUsable ? await secrets.findSecret(version) : undefined;
      if (secret === undefined || !isSameSecret(challenge, sign(parsed, { version, secret }))) {
        return null;
      }
      const hash = createHash('sha256').update(proof).digest();
      return leadingZeroBits(hash) >= parsed.bits ? parsed : null;
    },
  };
}
