/**
 * The halls of concerts with a layout, as the checks of halls read them.
 *
 * A layout is JSON, which SQL does not read. It is read apart from the code of the sale.
 */
import type { Layout } from '@onsale/core/hall/layout';
import type { Store } from '../store.ts';

/** A seat as the layout describes it. */
export interface LayoutSeat {
  /** null: the price of the concert. */
  price: number | null;
  /** Of a companion seat: the number of its accessible seat. */
  accessibleSeat: number | null;
}

export interface AuditedHall {
  concertId: string;
  /** Of the concert, since it last changed. */
  price: number;
  termsChangedAt: number | null;
  /** In the order of their numbers. */
  seats: readonly LayoutSeat[];
}

export async function* readHalls(store: Store): AsyncGenerator<AuditedHall> {
  const concerts = await store.query
    .selectFrom('concerts')
    .where('hasLayout', '=', 1)
    .select(['concertId', 'price', 'termsChangedAt'])
    .execute();
  for (const concert of concerts) {
    const row = await store.query
      .selectFrom('layouts')
      .where('concertId', '=', concert.concertId)
      .select('layout')
      .executeTakeFirst();
    const layout = row ? (JSON.parse(row.layout) as Layout) : { sections: [] };
    yield { ...concert, seats: readSeats(layout) };
  }
}

/** The companion seats among these that are there without their accessible seat. */
export function findLoneCompanions(
  { seats }: AuditedHall,
  seatNos: readonly number[],
): readonly number[] {
  return seatNos.filter((seatNo) => {
    const accessible = seats[seatNo - 1]?.accessibleSeat ?? null;
    return accessible !== null && !seatNos.includes(accessible);
  });
}

function readSeats({ sections }: Layout): LayoutSeat[] {
  const seats: LayoutSeat[] = [];
  for (const { price = null, rows, accessible = [], companions = [] } of sections) {
    const numbers = new Map<string, number>();
    for (const { label, seats: length } of rows) {
      for (let place = 1; place <= length; place += 1) {
        seats.push({ price, accessibleSeat: null });
        numbers.set(`${label}-${place}`, seats.length);
      }
    }
    for (const pair of companions) {
      const [own, companion] = accessible.includes(pair[0]) ? pair : pair.toReversed();
      const seat = seats[numbers.get(companion!)! - 1];
      if (seat) seat.accessibleSeat = numbers.get(own!) ?? null;
    }
  }
  return seats;
}
