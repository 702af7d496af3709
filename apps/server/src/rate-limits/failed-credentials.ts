/**
 * Limits wrong credentials by client address, so that no key can be guessed by trial.
 *
 * Beyond the limit a credential is refused before it is hashed or looked up, unless this server has
 * accepted it before. The root key is never remembered: it need not be random, so knowing that a
 * guess is right must cost a try. Each server counts in its own memory.
 */
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import { LruCache } from '@onsale/core/structures/lru-cache';
import { TokenBuckets, rateOf } from '@onsale/core/structures/token-buckets';
import { isCounted, rateLimited, type Client } from './rate-limiter.ts';
import type { Limits } from './limits.ts';

const limit = 'failedCredentialsPerAddressPerMinute';
const minuteMs = 60_000;

/** A credential as a client sent it; null when it sent none. */
export interface CredentialUse {
  credential: string | null;
  client: Client;
}

export interface FailedCredentials {
  /** @throws RATE_LIMITED when the address has sent too many wrong credentials. */
  check(use: CredentialUse): void;
  /**
   * Verifies a credential, and counts it when it turns out to be wrong.
   *
   * @throws RATE_LIMITED before `verify` is called, and what `verify` throws.
   */
  verify<T>(use: CredentialUse, verify: () => Promise<T>): Promise<T>;
}

interface FailedCredentialsOptions {
  clock: Clock;
  limits: Limits;
  adminKey: string;
  /** @returns the failure to answer with, which counts if it is still a wrong credential. */
  confirm: (credential: string | null, failure: unknown) => Promise<unknown>;
  /** Called for each wrong credential, also of a client that is not limited. */
  onFailure: () => void;
}

export function createFailedCredentials(options: FailedCredentialsOptions): FailedCredentials {
  const { clock, limits, adminKey, confirm, onFailure } = options;
  const allowed = limits[limit];
  const rate = rateOf(allowed, minuteMs);
  const failures = new TokenBuckets(limits.rememberedCallers);
  const accepted = new LruCache<true>(limits.rememberedCallers);
  /** Unknown credentials that are being verified, by address. */
  const pending = new Map<string, number>();

  /** The key that failures of this use are counted under; null when they are not limited. */
  const keyOf = ({ credential, client }: CredentialUse): string | null =>
    credential !== null && allowed !== Infinity && isCounted(client) ? client.rateLimitKey : null;

  const check = (use: CredentialUse): string | null => {
    const key = keyOf(use);
    if (key === null || accepted.get(use.credential!)) return key;
    const available = failures.available(key, rate, clock.now());
    // An address without a recent failure may verify any number at once: it may be a crowd.
    const needed = 1 + (pending.get(key) ?? 0);
    if (available === allowed || available >= needed) return key;
    throw rateLimited(limit, Math.max(1, Math.ceil((needed - available) * rate.intervalMs)));
  };

  return {
    check: (use) => void check(use),
    async verify(use, verify) {
      const key = check(use);
      const { credential } = use;
      if (key !== null) pending.set(key, (pending.get(key) ?? 0) + 1);
      try {
        const verified = await verify();
        if (key !== null && credential !== adminKey) accepted.set(credential!, true);
        return verified;
      } catch (error) {
        const failure = await confirm(credential, error);
        if (credential !== null && isWrongCredential(failure)) {
          onFailure();
          if (key !== null) failures.take(key, rate, clock.now());
        }
        throw failure;
      } finally {
        if (key !== null) settle(pending, key);
      }
    },
  };
}

function settle(pending: Map<string, number>, key: string): void {
  const left = (pending.get(key) ?? 1) - 1;
  if (left > 0) pending.set(key, left);
  else pending.delete(key);
}

/**
 * A valid admin key that lacks a scope is not wrong, and neither is an account key in place of a
 * token.
 */
function isWrongCredential(error: unknown): boolean {
  if (!(error instanceof OnsaleError)) return false;
  if (error.reason === 'ADMIN_ONLY') return !('scope' in error.details);
  return error.reason === 'NOT_AUTHENTICATED';
}
