/** The layout of a concert for operators: what they sent, or the plain rows of a hall without. */
import { OnsaleError } from '@onsale/core/errors';
import { layoutOfPlainHall } from '@onsale/core/hall/hall';
import type { Layout } from '@onsale/core/hall/layout';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import { findLayout } from '@onsale/db/repositories/layout.repository';
import type { App } from '../../../app.ts';

export interface ConcertLayout {
  concertId: string;
  /** Whether the concert was created with this layout. */
  hasLayout: boolean;
  /** The price of sections without one. */
  price: number;
  seatsPerDate: number;
  layout: Layout;
}

/** @throws CONCERT_NOT_FOUND */
export async function readLayout({ db }: App, concertId: string): Promise<ConcertLayout> {
  const concert = await findConcert(db, concertId);
  if (!concert) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  const { hasLayout, price, seatsPerDate } = concert;
  const layout = hasLayout ? (await findLayout(db, concertId))! : layoutOfPlainHall(concert);
  return { concertId, hasLayout, price, seatsPerDate, layout };
}
