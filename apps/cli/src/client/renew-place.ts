/** Renews the token of a place that the server no longer accepts, and repeats the command. */
import { isOnsaleError } from '@onsale/core/errors';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { isSamePlace, placeNumber } from '../draw/place-numbers.ts';
import { isOpen, openClient, saveEntry } from './session.ts';
import { t } from '../language/language.ts';

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
async function renew(context: Context, saved: NonNullable<Context['openedPlace']>): Promise<void> {
  const onsale = await openClient(context);
  const { concertId } = saved;
  const { entry } = await onsale.join({ concertId, signal: context.signal });
  saveEntry(context, entry);
  if (isSamePlace(entry, saved)) {
    return context.out.note((c) => c.dim(t`The server asked to confirm your place: it is kept.`));
  }
  throw new CliError(
    t`Your place with ${placeNumber(saved)} is over. You joined again, with ${placeNumber(entry)}.`,
    {
      exitCode: exitCodes.expired,
      reason: 'QUEUE_TOKEN_EXPIRED',
      next: 'onsale status --watch',
      details: { waitNo: entry.waitNo },
    },
  );
}
