/** Guard of the calls that name a date of a concert. */
import { OnsaleError } from '@onsale/core/errors';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';

/** @throws CONCERT_NOT_FOUND without a concert, DATE_NOT_FOUND for any other date. */
export function requirePlayedOn(
  concert: Concert | undefined,
  date: string,
): asserts concert is Concert {
  if (!concert) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  if (!concert.dates.includes(date)) throw new OnsaleError('DATE_NOT_FOUND', {});
}
