/** Refuses the calls of banned addresses, except those with a valid key of an operator. */
import { accountKeyPrefix, isKey } from '@onsale/core/api-keys';
import { isOnsaleError, type OnsaleError } from '@onsale/core/errors';
import { queueTokenPrefix } from '@onsale/core/ids';
import type { App } from '../app.ts';
import type { ClientAddress } from '../http/client-address.ts';
import type { CredentialUse } from '../rate-limits/failed-credentials.ts';
import { readCredential } from '../wire/credential-format.ts';
import { toOnsaleError } from '../wire/errors.ts';
import { authenticateOperator } from './operators.ts';

/**
 * The error of a call from a banned address, or null. An operator must not lock himself out, so a
 * valid operator key passes, whatever it is sent to.
 */
export async function bannedAddressError(
  app: App,
  { authorization, client }: { authorization: string | undefined; client: ClientAddress },
): Promise<OnsaleError | null> {
  const banned = app.bans.errorOf({ client });
  if (!banned) return null;
  const use = { credential: readCredential(authorization), client };
  if (isForBuyers(use.credential)) return banned;
  try {
    await authenticateOperator(app, use);
    return null;
  } catch (error) {
    return isOnsaleError(error) ? banned : toOnsaleError(error, app.db);
  }
}

/** Whether a credential is surely no operator's, so that it need not be verified. */
function isForBuyers(credential: CredentialUse['credential']): boolean {
  if (credential === null || credential.startsWith(queueTokenPrefix)) return true;
  return isKey(accountKeyPrefix, credential);
}
