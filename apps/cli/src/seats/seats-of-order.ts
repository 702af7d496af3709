/** Some seats of an order, as a person names them, and what they come to. */
import { isOnsaleError } from '@onsale/core/errors';
import { CliError } from '../errors/cli-error.ts';
import { exitCodeOfReason } from '../errors/exit-codes.ts';
import { resolveSeats } from './seat-names.ts';
import { seatsText } from './seat-texts.ts';
import { t } from '../language/language.ts';

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
  try {
    return resolveSeats(names, { seats: known });
  } catch (error) {
    if (!(error instanceof CliError) || error.reason !== 'SEAT_NOT_FOUND') throw error;
    const { exitCode, reason } = error;
    const typed = names.join(', ');
    const message =
      seatNos.length === 0
        ? t`The order has no seats any more: all are refunded.`
        : t`Not all of these are seats of the order: ${typed}. It has ${seatsText(order)}.`;
    throw new CliError(message, { exitCode, reason, cause: error });
  }
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

/** The refusal of a refund that would leave a companion seat alone, with the seat's label. */
export function nameLeftCompanions(error: unknown, order: SeatsOfOrder): unknown {
  if (!isOnsaleError(error, 'SEAT_RESTRICTED')) return error;
  const { reason, details } = error;
  const left = pickSeats(order, details.seatNos);
  return new CliError(
    t`Companion seats would stay without their accessible seats: ${seatsText(left)}. Give them back as well.`,
    { exitCode: exitCodeOfReason[reason], reason, details, cause: error },
  );
}
