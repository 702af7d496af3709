/** Who operates: by the key that was typed, or that the environment has. */
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { openClient } from './session.ts';

export interface AdminFlags {
  adminKey?: string;
}

/** @throws CliError ADMIN_ONLY when there is no key. */
export async function openOperator(context: Context, { adminKey }: AdminFlags): Promise<Onsale> {
  const key = adminKey ?? (context.host.env['ONSALE_ADMIN_KEY'] || undefined);
  if (key !== undefined) return openClient(context, { accountKey: key });
  throw new CliError('This needs the admin key: set ONSALE_ADMIN_KEY, or pass --admin-key.', {
    exitCode: exitCodes.notAllowed,
    reason: 'ADMIN_ONLY',
    next: 'The key that "onsale serve" made up is shown when it starts.',
  });
}
