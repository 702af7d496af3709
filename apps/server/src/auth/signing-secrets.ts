/**
 * The secrets that sign queue tokens, with rotation.
 *
 * Several versions are valid at the same time: the newest signs, and tokens of the others are
 * accepted until they are retired. So the secret can change without invalidating the line.
 */
import { createHash } from 'node:crypto';
import { shareInFlight } from '@onsale/core/async/single-flight';
import type { Clock } from '@onsale/core/time/clock';
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
 * @param others are accepted, but do not sign.
 */
export function configuredSecrets(secret: string, others: readonly string[]): SigningSecrets {
  const secrets = new Map([secret, ...others].map((each) => [versionOf(each), each]));
  const active = { version: versionOf(secret), secret };
  return {
    source: 'configuration',
    activeSecret: () => active,
    secretOf: (version) => secrets.get(version),
    findSecret: async (version) => secrets.get(version),
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
  let active = { version: '', secret: '' };
  let refreshedAt = -Infinity;

  const refresh = async (): Promise<void> => {
    const now = await db.now();
    const stored = await listSecrets(db);
    secrets = new Map(unretired(stored).map(({ version, secret }) => [String(version), secret]));
    const { version, secret } = activeSecretAt(stored, now);
    active = { version: String(version), secret };
  };
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
    activeSecret: () => active,
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
