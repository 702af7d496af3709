/**
 * Lists, rotates and retires the versions of the secret that signs queue tokens.
 *
 * Versions coexist, so a rotation invalidates no token: one version signs, the tokens of the others
 * are accepted until their version is retired.
 */
import { english } from '@onsale/core/language/translate';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import {
  insertSecret,
  listSecrets,
  retireSecret,
  type TokenSecret,
} from '@onsale/db/repositories/signing-secret.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { activeFrom, activeSecretAt } from '../../auth/signing-secrets.ts';
import { invalidField, invalidInput } from '../../wire/errors.ts';

/**
 * next      created, and not used yet.
 * signing   signs new tokens.
 * accepted  signs no longer; the tokens that it signed are accepted.
 * retired   its tokens are refused.
 */
export type SecretState = 'next' | 'signing' | 'accepted' | 'retired';

export interface SecretVersion {
  version: string;
  state: SecretState;
  /** null for a secret from the configuration. */
  createdAt: string | null;
  retiredAt: string | null;
  /** Tokens exchanged from then on for one of this version are refused; null when none are. */
  endIssuedSince: string | null;
}

export interface SecretVersions {
  source: 'database' | 'configuration';
  secrets: SecretVersion[];
}

/** The versions of the signing secret, oldest first. The secrets themselves are never returned. */
export async function listSecretVersions(app: App): Promise<SecretVersions> {
  const { source } = app.secrets;
  if (source === 'configuration') {
    const signing = app.secrets.activeSecret().version;
    const secrets = app.secrets.versions().map((version): SecretVersion => {
      const state = version === signing ? 'signing' : 'accepted';
      return { version, state, createdAt: null, retiredAt: null, endIssuedSince: null };
    });
    return { source, secrets };
  }
  return { source, secrets: toView(await listSecrets(app.db), await app.db.now()) };
}

/**
 * Creates the next secret. It signs from `signsFrom`, by when every server has read it. Tokens of
 * earlier versions stay valid until those are retired.
 *
 * @throws INVALID_INPUT when the secrets are in the configuration.
 */
export async function rotateSecret(app: App): Promise<SecretVersion & { signsFrom: string }> {
  const created = await app.runMutation(async (tx) => {
    requireStored(app);
    const createdAt = await tx.now();
    const version = await insertSecret(tx, { secret: app.ids.secret(), createdAt });
    return {
      version: String(version),
      state: 'next' as const,
      createdAt: toIso(createdAt),
      retiredAt: null,
      endIssuedSince: null,
      signsFrom: toIso(activeFrom(createdAt)),
    };
  });
  await refreshAfterCommit(app);
  return created;
}

/**
 * Retires a version: its tokens are refused from now on, and the secret itself is deleted. A buyer
 * with such a token joins again with the account key and gets the same place.
 *
 * Repeating it changes nothing, but that `endIssuedSince` may name an earlier instant.
 *
 * @param endIssuedSince also ends the tokens that were handed out from this instant on in exchange
 * for a token of the version, and what was exchanged for those since.
 * @throws INVALID_INPUT when the version signs or is the next to sign, when there is no such
 * version, and when the secrets are in the configuration.
 */
export async function retireSigningSecret(
  app: App,
  { version, endIssuedSince }: { version: string; endIssuedSince?: number | undefined },
): Promise<SecretVersion> {
  const retired = await app.runMutation(async (tx) => {
    requireStored(app);
    const { state } = await findVersion(tx, version);
    if (state === 'signing' || state === 'next') throw invalidField('version', stillNeeded[state]);
    await retireSecret(tx, {
      version: Number(version),
      retiredAt: await tx.now(),
      endIssuedSince: endIssuedSince ?? null,
    });
    return findVersion(tx, version);
  });
  await refreshAfterCommit(app);
  return retired;
}

const stillNeeded = {
  signing: english`signs new tokens: rotate first, and retire it once the next version signs`,
  next: english`signs new tokens in a few seconds: retire an older version`,
};

async function findVersion(tx: Tx, version: string): Promise<SecretVersion> {
  const all = toView(await listSecrets(tx), await tx.now());
  const found = all.find((secret) => secret.version === version);
  if (!found) throw invalidField('version', english`is unknown: use one from the list of secrets`);
  return found;
}

function requireStored({ secrets }: App): void {
  if (secrets.source === 'database') return;
  throw invalidInput(
    english`the signing secret is in the configuration of the servers: change ONSALE_TOKEN_SECRET there`,
  );
}

/** Never rejects: the change is committed, and if the read fails here the next tick repeats it. */
async function refreshAfterCommit(app: App): Promise<void> {
  await app.secrets.refresh().catch(() => {});
}

function toView(secrets: readonly TokenSecret[], now: number): SecretVersion[] {
  const signing = activeSecretAt(secrets, now).version;
  return secrets.map(({ version, createdAt, retiredAt, endIssuedSince }) => ({
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
    retiredAt: toIsoOrNull(retiredAt),
    endIssuedSince: toIsoOrNull(endIssuedSince),
  }));
}
