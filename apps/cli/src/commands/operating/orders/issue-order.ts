/** The command `admin order issue`: the box office sells seats, or gives them away. */
import { randomUUID } from 'node:crypto';
import { buildHall, rowOfSeat, seatLabel } from '@onsale/core/hall/hall';
import type { Layout } from '@onsale/core/hall/layout';
import { openOperatorClient, type AdminFlags } from '../../../client/operator-client.ts';
import type { Context } from '../../../context.ts';
import { resolveSeats, type NamedSeat } from '../../../seats/seat-names.ts';
import { matchDate, requireFullDate } from '../../buying/match-date.ts';
import { concertOf } from '../admin.ts';
import { orderText } from './orders.ts';

export interface IssueFlags extends AdminFlags {
  date: string;
  seats: readonly string[];
  concert?: string | undefined;
  section?: string | undefined;
  user?: string | undefined;
  complimentary?: boolean;
  note?: string | undefined;
  idempotencyKey?: string | undefined;
}

/** Without a key of its own it makes one, so that a retry of this command's call sells once. */
export async function issueOrder(context: Context, flags: IssueFlags): Promise<void> {
  const { out, signal } = context;
  const { section, user: userId, complimentary = false, note } = flags;
  const { idempotencyKey = `cli-${randomUUID()}` } = flags;
  const onsale = await openOperatorClient(context, flags);
  const { admin } = onsale.trpc;
  const { concertId, dates } = await concertOf(context, onsale, flags.concert);
  const date = dates ? matchDate(flags.date, dates) : requireFullDate(flags.date);
  const { layout } = await admin.concert.layout.query({ concertId }, { signal });
  const seatNos = resolveSeats(flags.seats, { seats: seatsOf(layout), section });
  const payment = complimentary ? ('complimentary' as const) : ('cash' as const);
  const sale = { concertId, date, seatNos, userId, payment, note, idempotencyKey };
  const order = await admin.order.issue.mutate(sale, { signal });
  out.data(order, (c) => `${c.green('✓')} Issued\n${orderText(order, c)}`);
}

function seatsOf(layout: Layout): NamedSeat[] {
  const hall = buildHall(layout);
  return Array.from({ length: hall.seats }, (_, at) => {
    const seatNo = at + 1;
    const section = rowOfSeat(hall, seatNo).section.name;
    return { seatNo, label: seatLabel(hall, seatNo), section };
  });
}
