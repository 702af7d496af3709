/** The `dates` command, and the resolution of abbreviated dates. */
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { calendarDate } from '../../render/format.ts';
import { openPlace } from '../../client/session.ts';

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
 * Resolves a date that may be abbreviated: `2026-12-04`, or any part of it that matches one date.
 *
 * @param all loads the dates to match; called only when `text` is not a full date already.
 * @throws CliError USAGE when no date matches, or several do.
 */
export async function resolveDate(text: string, all: () => Promise<string[]>): Promise<string> {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const found = (await all()).filter((date) => date.includes(text));
  if (found[0] !== undefined && found.length === 1) return found[0];
  const problem = found.length === 0 ? 'matches no available date' : `matches ${found.join(', ')}`;
  throw new CliError(`"${text}" ${problem}. Write the date as YYYY-MM-DD.`, {
    exitCode: exitCodes.usage,
    reason: 'USAGE',
    next: 'onsale dates',
  });
}
