/** The `dates` command, and the resolution of abbreviated dates. */
import type { Context } from '../../context.ts';
import { calendarDate } from '../../render/format.ts';
import { openPlace, type OpenPlace } from '../../client/session.ts';
import { isFullDate, matchDate, requireFullDate } from './match-date.ts';

export async function dates(context: Context, options: { concert?: string }): Promise<void> {
  const { out, signal } = context;
  const { place } = await openPlace(context, options.concert);
  const free = await place.dates({ signal });
  out.data({ dates: free }, (c) =>
    free.length === 0
      ? 'All seats on all dates are sold or held.'
      : free.map((date) => `  ${c.bold(date)}   ${calendarDate(date)}`).join('\n'),
  );
  if (free[0] !== undefined) out.next(`onsale seats ${free[0]}`);
}

/**
 * The date of a place that `text` means, matched against all dates of its concert.
 *
 * @throws CliError USAGE or DATE_NOT_FOUND
 */
export async function resolveDate(
  { signal }: Context,
  { onsale, saved }: OpenPlace,
  text: string,
): Promise<string> {
  // The server knows whether the concert plays on a full date.
  if (isFullDate(text)) return text;
  const concerts = await onsale.concerts({ signal });
  const concert = concerts.find(({ concertId }) => concertId === saved.concertId);
  return concert ? matchDate(text, concert.dates) : requireFullDate(text);
}
