/**
 * Limits wrong credentials by client address, so that no key can be guessed by trial.
 *
 * Beyond the limit a credential is refused before it is looked up, unless this server issued or
 * accepted it, or it is a queue token with a good signature: a client that guesses must not shut
 * out the buyers who share its address. The root key is never remembered: it need not be random,
 * so knowing that a guess is right must cost a try. Each server counts in its own memory.
 */
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import { LruCache } from '@onsale/core/structures/lru-cache';
import { TokenBuckets, rateOf } from '@onsale/core/structures/token-buckets';
import { isCounted, rateLimited, type Client } from './rate-limiter.ts';
import type { CredentialKind } from '../telemetry/metrics.ts';
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
  check(use: CredentialUse): Promise<void>;
  /**
   * Verifies a credential, and counts it when it turns out to be wrong.
   *
   * @param options `remembers` is false where `verify` does not look the credential up; `kind` says
   * whose credential the call needs, a buyer's by default.
   * @throws RATE_LIMITED before `verify` is called, and what `verify` throws.
   */
  verify<T>(
    use: CredentialUse,
    verify: () => Promise<T>,
    options?: { remembers?: boolean; kind?: CredentialKind },
  ): Promise<T>;
  /** Remembers a key that this server issued, as if it had accepted it. */
  remember(issued: string): void;
}

interface FailedCredentialsOptions {
  clock: Clock;
  limits: Limits;
  adminKey: string;
  /** @returns the failure to answer with, which counts if it is still a wrong credential. */
  confirm: (credential: string | null, failure: unknown) => Promise<unknown>;
  /** Called for each wrong credential, also of a client that is not limited. */
  onFailure: (kind: CredentialKind) => void;
  /** Whether it is a queue token with a good signature, which cannot be guessed. */
  isSigned: (credential: string) => Promise<boolean>;
}

export function createFailedCredentials(options: FailedCredentialsOptions): FailedCredentials {
  const { clock, limits, adminKey, confirm, onFailure, isSigned } = options;
  const allowed = limits[limit];
  const rate = rateOf(allowed, minuteMs);
  const failures = new TokenBuckets(limits.rememberedCallers);
  const accepted = new LruCache<boolean>(limits.rememberedCallers);
  /** Unknown credentials that are being verified, by address. */
  const pending = new Map<string, number>();

  /** The key that failures of this use are counted under; null when they are not limited. */
  const keyOf = ({ credential, client }: CredentialUse): string | null =>
    credential !== null && allowed !== Infinity && isCounted(client) ? client.rateLimitKey : null;

  const refusalOf = ({ credential }: CredentialUse, key: string | null): OnsaleError | null => {
    if (key === null || accepted.get(credential!)) return null;
    const available = failures.available(key, rate, clock.now());
    // An address without a recent failure may verify any number at once: it may be a crowd.
    const needed = 1 + (pending.get(key) ?? 0);
    if (available === allowed || available >= needed) return null;
    return rateLimited(limit, Math.max(1, Math.ceil((needed - available) * rate.intervalMs)));
  };
  const throwUnlessSigned = async (refusal: OnsaleError, credential: string): Promise<void> => {
    if (!(await isSigned(credential))) throw refusal;
  };

  return {
    async check(use) {
      const refusal = refusalOf(use, keyOf(use));
      if (refusal) await throwUnlessSigned(refusal, use.credential!);
    },
    remember: (issued) => accepted.set(issued, true),
    async verify(use, verify, { remembers = true, kind = 'buyer' } = {}) {
      const key = keyOf(use);
      const { credential } = use;
      const refusal = refusalOf(use, key);
      // Without a refusal nothing is awaited before this use counts as pending.
      if (refusal) await throwUnlessSigned(refusal, credential!);
      if (key !== null) pending.set(key, (pending.get(key) ?? 0) + 1);
      try {
        const verified = await verify();
        if (remembers && key !== null && credential !== adminKey) accepted.set(credential!, true);
        return verified;
      } catch (error) {
        const failure = await confirm(credential, error);
        if (credential !== null && isWrongCredential(failure)) {
          onFailure(kind);
          if (key !== null) failures.take(key, rate, clock.now());
          // It was accepted before, and has ended since.
          if (accepted.get(credential)) accepted.set(credential, false);
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
