/** Checks the date and the seats that flags name, before a buyer joins a line for them. */
import type { Concert } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError, usageError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { calendarDate, count, seats } from '../../render/format.ts';
import { numbersOf } from '../../seats/seat-names.ts';
import { matchDate } from '../../shows/match-date.ts';
import type { SeatWishes } from './choose-seats.ts';
import { t } from '../../language/language.ts';

/** A concert as listed; of one that no list has, only the ID is known. */
type Known = Pick<Concert, 'concertId'> & Partial<Concert>;

/**
 * The wishes with the full date, which is said if it was abbreviated. A section alone is a wish
 * where the command asks for the seats.
 *
 * @param concert undefined when none is on sale; joining then fails by itself.
 * @throws CliError when the concert can never fulfil the wishes.
 */
export function checkWishes(
  { out }: Context,
  concert: Known | undefined,
  { date: text, asks = false, ...wished }: SeatWishes & { asks?: boolean | undefined },
): SeatWishes {
  const { best, seats: names, section, accessible } = wished;
  if (best !== undefined && names !== undefined) {
    throw usageError(t`Pass either --seats or --best, not both.`);
  }
  if (section !== undefined && names === undefined && best === undefined && !asks) {
    throw usageError(t`--section goes with --seats or --best.`);
  }
  if (accessible !== undefined) requireParty(best, accessible);
  if (!concert) return { date: text, ...wished };
  // The hall tells which seats labels mean, and is seen after joining.
  const seatNos = numbersOf(names ?? []);
  requireSeatsExist(concert, { best, seatNos });
  if (text === undefined) return wished;
  const date = matchDate(text, concert.dates);
  if (date !== text) out.note((c) => `${c.dim(t`date`)} ${calendarDate(date)}`);
  return { date, ...wished };
}

/** @throws CliError USAGE unless the accessible seats are some of the best ones. */
export function requireParty(best: number | undefined, accessible: number): void {
  if (best === undefined)
    throw usageError(t`--accessible goes with --best, the number of all seats.`);
  if (accessible > best)
    throw usageError(t`--accessible is more than --best, the number of all seats.`);
}

function requireSeatsExist(
  { seatsPerDate = Infinity, maxSeatsPerUser: limit = Infinity }: Known,
  { best, seatNos = [] }: { best: number | undefined; seatNos: number[] | undefined },
): void {
  const wanted = best ?? seatNos.length;
  if (wanted > limit) {
    throw new CliError(t`A buyer may have at most ${count(limit, 'seat')} of this concert.`, {
      exitCode: exitCodes.failed,
      reason: 'SEAT_LIMIT_EXCEEDED',
      details: { limit },
    });
  }
  const missing = seatNos.filter((seatNo) => seatNo > seatsPerDate);
  if (missing.length === 0 && wanted <= seatsPerDate) return;
  const problem =
    missing.length > 0 ? t`There is no ${seats(missing)}` : t`There are not that many`;
  throw new CliError(t`${problem}: the hall has ${count(seatsPerDate, 'seat')}.`, {
    exitCode: exitCodes.failed,
    reason: 'SEAT_NOT_FOUND',
    details: { seatNos: missing },
  });
}
