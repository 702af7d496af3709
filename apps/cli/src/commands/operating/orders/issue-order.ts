/** The command `admin order issue`: the box office sells seats, or gives them away. */
import { randomUUID } from 'node:crypto';
import { openOperatorClient, type AdminFlags } from '../../../client/operator-client.ts';
import type { Context } from '../../../context.ts';
import { readOperatorSeats, tellSeats } from '../../../seats/operator-seats.ts';
import { matchDate } from '../../../shows/match-date.ts';
import { concertOf } from '../admin.ts';
import { orderText } from './orders.ts';
import { t } from '../../../language/language.ts';

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
  const date = matchDate(flags.date, dates);
  out.setSubject({ date });
  const named = { concertId, names: flags.seats, section };
  const seatNos = await readOperatorSeats(context, onsale, named);
  const payment = complimentary ? ('complimentary' as const) : ('cash' as const);
  const sale = { concertId, date, seatNos, userId, payment, note, idempotencyKey };
  const order = await tellSeats(context, onsale, {
    concertId,
    call: () => admin.order.issue.mutate(sale, { signal }),
  });
  out.data(order, (c) => t`${c.green('✓')} Issued\n${orderText(order, c)}`);
}
