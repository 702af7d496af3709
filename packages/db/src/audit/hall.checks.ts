/**
 * Checks of halls with a layout: prices of sections, companion seats, and blocked seats.
 *
 * Those of the layout are code, which reads the reservations in pages.
 */
import type { Store } from '../store.ts';
import { findLoneCompanions, readHalls, type AuditedHall } from './audited-halls.ts';
import type { Check } from './check.ts';

/** A reservation in a hall with a layout. */
interface HallReservation {
  concertId: string;
  reservationId: string;
  seatNos: number[];
  total: number;
  createdAt: number;
  payment: string | null;
}

type Find = (reservation: HallReservation, hall: AuditedHall) => boolean;

export const hallChecks: Check[] = [
  {
    invariant: 1,
    name: 'no blocked seat is held or sold',
    violations: `
      select s.concert_id, s.date, s.seat_no, s.blocked_at, s.held_until, s.order_id from seats s
      where s.blocked_at is not null and (s.order_id is not null or s.held_until > :now)`,
  },
  {
    invariant: 1,
    name: 'every companion seat was reserved together with its accessible seat',
    violations: (store, limit) =>
      findReservations(
        store,
        limit,
        ({ seatNos }, hall) => findLoneCompanions(hall, seatNos).length > 0,
      ),
  },
  {
    invariant: 9,
    name: 'every reservation in a hall of sections costs the prices of its seats',
    violations: (store, limit) => findReservations(store, limit, isMispriced),
  },
];

/** The price of a section never changes; that of the concert is known since it last changed. */
function isMispriced(
  { seatNos, total, createdAt, payment }: HallReservation,
  { price, termsChangedAt, seats }: AuditedHall,
): boolean {
  if (payment === 'complimentary') return false;
  const own = seatNos.map((seatNo) => seats[seatNo - 1]);
  if (own.includes(undefined)) return true;
  const ofSections = own.reduce((sum, seat) => sum + (seat!.price ?? 0), 0);
  const others = own.filter((seat) => seat!.price === null).length;
  const rest = total - ofSections;
  if (others > 0 && termsChangedAt !== null && createdAt <= termsChangedAt) {
    return rest < 0 || rest % others !== 0;
  }
  return rest !== others * price;
}

const reservationsPerPage = 1_000;

/** The reservations of halls with a layout that break a rule, at most `limit`. */
async function findReservations(
  store: Store,
  limit: number,
  isBroken: Find,
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const hall of readHalls(store)) {
    let after = '';
    for (;;) {
      const page = await readPage(store, hall.concertId, after);
      for (const { seatNos: list, ...row } of page) {
        const reservation = { ...row, seatNos: JSON.parse(list) as number[] };
        if (isBroken(reservation, hall)) found.push({ ...row, seatNos: list });
        if (found.length >= limit) return found;
      }
      if (page.length < reservationsPerPage) break;
      after = page.at(-1)!.reservationId;
    }
  }
  return found;
}

function readPage(store: Store, concertId: string, after: string) {
  return store.query
    .selectFrom('reservations as r')
    .leftJoin('orders as o', (join) =>
      join
        .onRef('o.concertId', '=', 'r.concertId')
        .onRef('o.reservationId', '=', 'r.reservationId'),
    )
    .where('r.concertId', '=', concertId)
    .where('r.reservationId', '>', after)
    .orderBy('r.reservationId')
    .limit(reservationsPerPage)
    .select(['r.concertId', 'r.reservationId', 'r.seatNos', 'r.total', 'r.createdAt'])
    .select('o.payment')
    .execute();
}
