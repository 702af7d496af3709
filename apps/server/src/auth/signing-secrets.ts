/**
 * The secrets that sign queue tokens. Several live side by side: the newest signs, the others' tokens
 * stay good until they are retired, so that a secret can be changed without throwing the line away.
 */
import { createHash } from 'node:crypto';
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
  /** Where they are changed. */
  readonly source: 'database' | 'configuration';
  /** What new tokens are signed with. */
  signing(): { version: string; secret: string };
  /** The secret of a version, as far as this process knows; undefined when it is retired. */
  known(version: string): string | undefined;
  /** The same, and asks the database where it may have a newer one. */
  find(version: string): Promise<string | undefined>;
  /** The versions that are known here. */
  versions(): string[];
  /** Reads what changed. */
  refresh(): Promise<void>;
}

/**
 * From the configuration: each secret's version is taken from a hash of it, so it is the same on all
 * servers, in whatever order they are configured. (The hash helps nobody to find the secret who has
 * a token: its signature is one as well.)
 *
 * @param others accepted beside the one that signs.
 */
export function configuredSecrets(secret: string, others: readonly string[]): SigningSecrets {
  const secrets = new Map([secret, ...others].map((each) => [versionOf(each), each]));
  const signing = { version: versionOf(secret), secret };
  return {
    source: 'configuration',
    signing: () => signing,
    known: (version) => secrets.get(version),
    find: async (version) => secrets.get(version),
    versions: () => [...secrets.keys()],
    refresh: async () => {},
  };
}

function versionOf(secret: string): string {
  return createHash('sha256').update(`version\n${secret}`).digest('hex').slice(0, 8);
}

const versionPattern = /^[1-9]\d{0,8}$/;

/** From the database, for all servers on it. The first one is made when there is none. */
export async function storedSecrets(app: {
  db: Database;
  clock: Clock;
  ids: Ids;
}): Promise<SigningSecrets> {
  const { db, clock, ids } = app;
  let secrets = new Map<string, string>();
  let signing = { version: '', secret: '' };
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    const now = await db.now();
    const known = await listSecrets(db);
    secrets = new Map(live(known).map(({ version, secret }) => [String(version), secret]));
    const { version, secret } = activeKeyAt(known, now);
    signing = { version: String(version), secret };
  };
  const look = (): Promise<void> | undefined => {
    // Not `now - lookedAt`: a clock that was set back must not stop the looking for as long.
    if (!looking && Math.abs(clock.now() - lookedAt) >= serverLimits.secretLookUpMs) {
      lookedAt = clock.now();
      looking = refresh().finally(() => (looking = undefined));
    }
    return looking;
  };

  await insertFirstSecret(db, { secret: ids.secret(), createdAt: await db.now() });
  await refresh();
  return {
    source: 'database',
    signing: () => signing,
    known: (version) => secrets.get(version),
    async find(version) {
      const secret = secrets.get(version);
      if (secret !== undefined || !versionPattern.test(version)) return secret;
      // Another server may have made it just now. Anybody can name a version that there is not, so
      // the database is asked once a second however many do.
      await look();
      return secrets.get(version);
    },
    versions: () => [...secrets.keys()],
    refresh,
  };
}

/** Those whose tokens are good. */
function live(secrets: readonly TokenSecret[]): TokenSecret[] {
  return secrets.filter(({ retiredAt }) => retiredAt === null);
}

/**
 * The newest, once every server has had the time to read it: a token must not come to one that does
 * not know its secret yet.
 */
export function activeKeyAt(secrets: readonly TokenSecret[], now: number): TokenSecret {
  const [oldest, ...newer] = live(secrets);
  const spread = newer.filter(({ createdAt }) => signsFrom(createdAt) <= now);
  return spread.at(-1) ?? oldest!;
}

/** When a secret begins to sign, unless it is the first. */
export function signsFrom(createdAt: number): number {
  return createdAt + serverLimits.secretSpreadMs;
}
