/** Opens an SDK client with the admin key of the flag or of ONSALE_ADMIN_KEY. */
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { openClient } from './session.ts';
import { t } from '../language/language.ts';

export interface AdminFlags {
  adminKey?: string;
}

/** @throws CliError ADMIN_ONLY when neither names a key. */
export async function openOperatorClient(
  context: Context,
  { adminKey }: AdminFlags,
): Promise<Onsale> {
  const key = adminKey ?? (context.host.env['ONSALE_ADMIN_KEY'] || undefined);
  if (key !== undefined) return openClient(context, { accountKey: key });
  throw new CliError(t`This needs the admin key: set ONSALE_ADMIN_KEY, or pass --admin-key-file.`, {
    exitCode: exitCodes.notAllowed,
    reason: 'ADMIN_ONLY',
    next: t`If "onsale serve" generated the key, it shows it when it starts.`,
  });
}
