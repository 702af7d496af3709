/** Renews the token of a place that the server no longer accepts, and repeats the command. */
import { isOnsaleError } from '@onsale/core/errors';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { isOpen, openClient, saveEntry } from './session.ts';

/**
 * Runs a command. When the server refuses the token of its place, as the secret that signed it was
 * retired, the account joins again, which gives the same place, and the command runs once more.
 */
export async function withRenewedPlace<T>(
  context: Context,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  try {
    return await work(context);
  } catch (error) {
    const { openedPlace } = context;
    const isRefused = isOnsaleError(error, 'NOT_AUTHENTICATED');
    if (!isRefused || !openedPlace || !isOpen(openedPlace)) throw error;
    await renew(context, openedPlace);
    return work(context);
  }
}

/** @throws CliError QUEUE_TOKEN_EXPIRED when the place is over, and joining gave another. */
async function renew(
  context: Context,
  { concertId, waitNo }: NonNullable<Context['openedPlace']>,
): Promise<void> {
  const onsale = await openClient(context);
  const { entry } = await onsale.join({ concertId, signal: context.signal });
  saveEntry(context, entry);
  if (entry.waitNo === waitNo) {
    return context.out.note((c) => c.dim('The server asked to confirm your place: it is kept.'));
  }
  throw new CliError(
    `Your place with wait no ${waitNo} is over. You joined again, with wait no ${entry.waitNo}.`,
    {
      exitCode: exitCodes.expired,
      reason: 'QUEUE_TOKEN_EXPIRED',
      next: 'onsale status --watch',
      details: { waitNo: entry.waitNo },
    },
  );
}
