/**
 * The secrets that sign queue tokens, with rotation.
 *
 * Several versions are valid at the same time: the newest signs, and tokens of the others are
 * accepted until they are retired. So the secret can change without invalidating the line.
 */
import { createHash } from 'node:crypto';
import { shareInFlight } from '@onsale/core/async/single-flight';
import { systemClock, type Clock } from '@onsale/core/time/clock';
import type { Ids } from '@onsale/core/ids';
import type { Database } from '@onsale/db/database';
import {
  insertFirstSecret,
  listSecrets,
  type TokenSecret,
} from '@onsale/db/repositories/signing-secret.repository';
import { serverLimits } from '../config/server-limits.ts';

export interface SigningSecrets {
  /** Where the secrets are stored, and so where they can be changed. */
  readonly source: 'database' | 'configuration';
  /** The secret that signs new tokens. */
  activeSecret(): { version: string; secret: string };
  /** The secret of a version, as far as this process knows; undefined when unknown or retired. */
  secretOf(version: string): string | undefined;
  /**
   * As `secretOf`, but reads the database first when the version may be newer than this process.
   */
  findSecret(version: string): Promise<string | undefined>;
  /** Until when a token of that version is exchanged for one of the secret that signs. */
  exchangedUntil(version: string): number;
  /**
   * Tokens handed out from then on in exchange for one of that version are refused; Infinity when
   * none are.
   */
  exchangesEndedSince(version: string): number;
  /** The time of the database, by the last refresh and the clock of this process since. */
  now(): number;
  /** The versions that this process knows. */
  versions(): string[];
  /** Reads the secrets from the database again. */
  refresh(): Promise<void>;
}

/**
 * Secrets from the configuration.
 *
 * The version of each is derived from its hash, so all servers agree on it, in whatever order the
 * secrets are configured. The hash does not help the owner of a token to find the secret: the
 * signature of the token is a hash of it as well.
 *
 * When a secret began to sign is not known, so tokens of the others are exchanged during the first
 * minute of a process. None of them can be retired here.
 *
 * @param others are accepted, but do not sign.
 */
export function configuredSecrets(
  secret: string,
  others: readonly string[],
  clock: Pick<Clock, 'now'> = systemClock,
): SigningSecrets {
  const startedAt = clock.now();
  const secrets = new Map([secret, ...others].map((each) => [versionOf(each), each]));
  const active = { version: versionOf(secret), secret };
  return {
    source: 'configuration',
    activeSecret: () => active,
    secretOf: (version) => secrets.get(version),
    findSecret: async (version) => secrets.get(version),
    exchangedUntil: () => startedAt + serverLimits.tokenExchangeMs,
    exchangesEndedSince: () => Infinity,
    now: () => clock.now(),
    versions: () => [...secrets.keys()],
    refresh: async () => {},
  };
}

function versionOf(secret: string): string {
  return createHash('sha256').update(`version\n${secret}`).digest('hex').slice(0, 8);
}

const versionPattern = /^[1-9]\d{0,8}$/;

/**
 * Secrets from the database, shared by all its servers. Generates the first one when there is none.
 */
export async function storedSecrets(app: {
  db: Database;
  clock: Clock;
  ids: Ids;
}): Promise<SigningSecrets> {
  const { db, clock, ids } = app;
  let secrets = new Map<string, string>();
  let stored: readonly TokenSecret[] = [];
  let exchangesEnded = new Map<string, number>();
  let reading = { now: 0, at: 0 };
  let refreshedAt = -Infinity;

  const refresh = async (): Promise<void> => {
    const now = await db.now();
    reading = { now, at: clock.now() };
    stored = await listSecrets(db);
    secrets = new Map(unretired(stored).map(({ version, secret }) => [String(version), secret]));
    exchangesEnded = new Map(
      stored.flatMap(({ version, endIssuedSince }) =>
        endIssuedSince === null ? [] : [[String(version), endIssuedSince]],
      ),
    );
  };
  const now = (): number => reading.now + Math.max(0, clock.now() - reading.at);
  const sharedRefresh = shareInFlight(refresh);
  const refreshIfDue = (): Promise<void> | undefined => {
    const inFlight = sharedRefresh.inFlight();
    if (inFlight) return inFlight;
    // The absolute difference: a clock that was set back must not stop the refreshes for as long.
    if (Math.abs(clock.now() - refreshedAt) < serverLimits.secretRefreshIntervalMs)
      return undefined;
    refreshedAt = clock.now();
    return sharedRefresh();
  };

  await insertFirstSecret(db, { secret: ids.secret(), createdAt: await db.now() });
  await refresh();
  return {
    source: 'database',
    activeSecret() {
      const { version, secret } = activeSecretAt(stored, now());
      return { version: String(version), secret };
    },
    exchangedUntil(version) {
      const next = stored.find((secret) => secret.version > Number(version));
      return next ? activeFrom(next.createdAt) + serverLimits.tokenExchangeMs : -Infinity;
    },
    exchangesEndedSince: (version) => exchangesEnded.get(version) ?? Infinity,
    now,
    secretOf: (version) => secrets.get(version),
    async findSecret(version) {
      const secret = secrets.get(version);
      if (secret !== undefined || !versionPattern.test(version)) return secret;
      // Another server may have created it just now. A forged token may also name any version, so
      // the database is read at most once a second, however many such tokens arrive.
      await refreshIfDue();
      return secrets.get(version);
    },
    versions: () => [...secrets.keys()],
    refresh,
  };
}

/** The secrets whose tokens are accepted. */
function unretired(secrets: readonly TokenSecret[]): TokenSecret[] {
  return secrets.filter(({ retiredAt }) => retiredAt === null);
}

/**
 * The secret that signs at an instant: the newest that every server has had time to read. A token
 * must not reach a server that does not know its secret yet.
 */
export function activeSecretAt(secrets: readonly TokenSecret[], now: number): TokenSecret {
  const [oldest, ...newer] = unretired(secrets);
  const propagated = newer.filter(({ createdAt }) => activeFrom(createdAt) <= now);
  return propagated.at(-1) ?? oldest!;
}

/** The instant at which a secret begins to sign, unless it is the first. */
export function activeFrom(createdAt: number): number {
  return createdAt + serverLimits.secretPropagationMs;
}
