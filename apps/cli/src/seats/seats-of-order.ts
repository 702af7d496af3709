/** Some seats of an order, as a person names them, and what they come to. */
import { resolveSeats } from './seat-names.ts';

interface SeatOfOrder {
  seatNo: number;
  label: string;
  section: string;
  price: number;
}

/** An order as far as its seats go; an older server tells their numbers alone. */
interface SeatsOfOrder {
  date: string;
  seatNos: readonly number[];
  seats?: readonly SeatOfOrder[] | undefined;
  total: number;
}

/** @throws CliError SEAT_NOT_FOUND for a name that no seat of the order has. */
export function chooseSeats(order: SeatsOfOrder, names: readonly string[]): number[] {
  const { seatNos, seats = [] } = order;
  const known =
    seats.length > 0 ? seats : seatNos.map((seatNo) => ({ seatNo, label: '', section: '' }));
  return resolveSeats(names, { seats: known });
}

/** The order as if it had these seats alone. */
export function pickSeats(order: SeatsOfOrder, chosen: readonly number[]): SeatsOfOrder {
  const seats = (order.seats ?? []).filter(({ seatNo }) => chosen.includes(seatNo));
  const total =
    seats.length > 0
      ? seats.reduce((sum, { price }) => sum + price, 0)
      : (order.total / order.seatNos.length) * chosen.length;
  return { date: order.date, seatNos: chosen, seats, total };
}
