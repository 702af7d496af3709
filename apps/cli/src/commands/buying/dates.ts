/** The `dates` command, and the resolution of abbreviated dates. */
import { hasTime } from '@onsale/core/time/dates';
import type { Concert } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { matchDate } from '../../shows/match-date.ts';
import { showDate } from '../../shows/show-date.ts';
import { openPlace, type OpenPlace } from '../../client/session.ts';
import { t } from '../../language/language.ts';

export async function dates(context: Context, options: { concert?: string }): Promise<void> {
  const { out, signal } = context;
  const open = await openPlace(context, options.concert);
  const free = await open.place.dates({ signal });
  const venue = free.some(hasTime) && !out.json ? await listedConcert(context, open) : undefined;
  const width = Math.max(...free.map((date) => date.length));
  out.data({ dates: free }, (c) =>
    free.length === 0
      ? t`All seats on all dates are sold or held.`
      : free.map((date) => `  ${c.bold(date.padEnd(width))}   ${showDate(date, venue)}`).join('\n'),
  );
  if (free[0] !== undefined) out.next(`onsale seats ${free[0]}`);
}

/**
 * The date of a place that `text` means, matched against all dates of its concert.
 *
 * @throws CliError USAGE or DATE_NOT_FOUND
 */
export async function resolveDate(
  context: Context,
  open: OpenPlace,
  text: string,
): Promise<string> {
  return matchDate(text, (await listedConcert(context, open))?.dates);
}

async function listedConcert(
  { signal }: Context,
  { onsale, saved }: OpenPlace,
): Promise<Concert | undefined> {
  const concerts = await onsale.concerts({ signal });
  return concerts.find(({ concertId }) => concertId === saved.concertId);
}
