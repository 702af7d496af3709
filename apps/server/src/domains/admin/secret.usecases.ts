import { toIso } from '@onsale/core/time/dates';
import type { Tx } from '@onsale/db/store';
import {
  insertSecret,
  listSecrets,
  retireSecret,
  type TokenSecret,
} from '@onsale/db/repositories/signing-secret.repository';
import { activeKeyAt, signsFrom } from '../../auth/signing-secrets.ts';
import type { App } from '../../app.ts';
import { invalidField, invalidInput } from '../../wire/errors.ts';

/** next: made, and not used yet. signing: of new tokens. accepted: of tokens that it signed before. */
export type SecretState = 'next' | 'signing' | 'accepted' | 'retired';

export interface SecretVersion {
  version: string;
  state: SecretState;
  /** null where the configuration has it. */
  createdAt: string | null;
  retiredAt: string | null;
}

export interface SecretVersions {
  source: 'database' | 'configuration';
  secrets: SecretVersion[];
}

/** The versions of the signing secret, the oldest first; never the secrets themselves. */
export async function secretVersions(app: App): Promise<SecretVersions> {
  const { source } = app.secrets;
  if (source === 'configuration') {
    const signing = app.secrets.signing().version;
    const secrets = app.secrets.versions().map((version): SecretVersion => {
      const state = version === signing ? 'signing' : 'accepted';
      return { version, state, createdAt: null, retiredAt: null };
    });
    return { source, secrets };
  }
  return { source, secrets: toView(await listSecrets(app.db), await app.db.now()) };
}

/**
 * Makes the next secret. It signs as soon as every server has read it; tokens of those before stay
 * good until they are retired.
 *
 * @throws INVALID_INPUT when the secrets are in the configuration.
 */
export async function rotateSecret(app: App): Promise<SecretVersion & { signsFrom: string }> {
  const made = await app.runMutation(async (tx) => {
    requireStored(app);
    const createdAt = await tx.now();
    const version = await insertSecret(tx, { secret: app.ids.secret(), createdAt });
    return {
      version: String(version),
      state: 'next' as const,
      createdAt: toIso(createdAt),
      retiredAt: null,
      signsFrom: toIso(signsFrom(createdAt)),
    };
  });
  await refreshAfterCommit(app);
  return made;
}

/**
 * Ends a version: its tokens are nobody's from now on, and the secret itself is forgotten. Whoever
 * has such a token joins again with the account key, and has the same place.
 *
 * @throws INVALID_INPUT for the one that signs or is about to, one that there is not, and when the
 * secrets are in the configuration.
 */
export async function retireSigningSecret(app: App, version: string): Promise<SecretVersion> {
  const ended = await app.runMutation(async (tx) => {
    requireStored(app);
    const { state } = await findVersion(tx, version);
    if (state === 'signing' || state === 'next') {
      const remedy = 'rotate first, and retire it when the next one signs';
      throw invalidField('version', `is needed for new tokens: ${remedy}`);
    }
    await retireSecret(tx, { version: Number(version), retiredAt: await tx.now() });
    return findVersion(tx, version);
  });
  await refreshAfterCommit(app);
  return ended;
}

async function findVersion(tx: Tx, version: string): Promise<SecretVersion> {
  const all = toView(await listSecrets(tx), await tx.now());
  const found = all.find((secret) => secret.version === version);
  if (!found) throw invalidField('version', 'is none: take one from the list of secrets');
  return found;
}

function requireStored({ secrets }: App): void {
  if (secrets.source === 'database') return;
  throw invalidInput(
    'the signing secret is in the configuration of the servers: change ONSALE_TOKEN_SECRET there',
  );
}

/** The change stands, whatever happens here: what cannot be read now, the next tick reads. */
async function refreshAfterCommit(app: App): Promise<void> {
  await app.secrets.refresh().catch(() => {});
}

function toView(secrets: readonly TokenSecret[], now: number): SecretVersion[] {
  const signing = activeKeyAt(secrets, now).version;
  return secrets.map(({ version, createdAt, retiredAt }) => ({
    version: String(version),
    state:
      retiredAt !== null
        ? 'retired'
        : version === signing
          ? 'signing'
          : version > signing
            ? 'next'
            : 'accepted',
    createdAt: toIso(createdAt),
    retiredAt: retiredAt === null ? null : toIso(retiredAt),
  }));
}
