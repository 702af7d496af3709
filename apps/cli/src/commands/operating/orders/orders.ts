/** The commands `admin orders`, `admin order find` and `refund`: orders as operators see them. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Onsale } from '@onsale/sdk';
import { openOperatorClient, type AdminFlags } from '../../../client/operator-client.ts';
import type { Context } from '../../../context.ts';
import { CliError } from '../../../errors/cli-error.ts';
import { exitCodes } from '../../../errors/exit-codes.ts';
import { confirm, type YesFlag } from '../../../interaction/confirm.ts';
import { calendarDate, instant, points, sanitize } from '../../../render/format.ts';
import { fittedTable, keyValueList } from '../../../render/table.ts';
import { refundText } from '../../../seats/refund-text.ts';
import { chooseSeats, nameLeftCompanions, pickSeats } from '../../../seats/seats-of-order.ts';
import { seatName, seatsCell, seatsOnDate } from '../../../seats/seat-texts.ts';
import { matchDate } from '../../../shows/match-date.ts';
import type { Colors } from '../../../terminal/output.ts';
import { concertOf } from '../admin.ts';
import { t } from '../../../language/language.ts';

export type OrderCalls = Onsale['trpc']['admin']['order'];
export type AdminOrder = Awaited<ReturnType<OrderCalls['find']['query']>>;

export interface OrderListFlags extends AdminFlags {
  concert?: string | undefined;
  date?: string | undefined;
  user?: string | undefined;
  status?: 'paid' | 'cancelled' | undefined;
  limit: number;
  csv?: string | undefined;
}

/** The most orders that the server returns in one page. */
const pageSize = 200;

export async function listOrders(context: Context, flags: OrderListFlags): Promise<void> {
  const { out } = context;
  const onsale = await openOperatorClient(context, flags);
  // Orders of a user are those of every concert, unless one is named.
  const isOfAll = flags.concert === undefined && flags.user !== undefined;
  const concert = isOfAll ? undefined : await concertOf(context, onsale, flags.concert);
  if (flags.csv !== undefined) return saveCsv(context, { ...flags, concertId: concert!.concertId });
  const { orders, more } = await readOrders(context, onsale.trpc.admin.order, {
    ...flags,
    concertId: concert?.concertId,
    date: flags.date && matchDate(flags.date, concert?.dates),
  });
  await out.page({ orders }, (c) => {
    if (orders.length === 0) return t`  No orders.`;
    const titles = [t`Order`, t`Date`, t`Seats`, t`Total`, t`Paid by`, t`Status`, t`Buyer`];
    const columns = titles.map((title) => {
      return title === 'Total' ? { title, align: 'right' as const } : { title };
    });
    const rows = orders.map((order) => [
      order.orderId,
      calendarDate(order.date),
      seatsCell(order),
      points(order.total),
      order.payment,
      statusText(order),
      order.userId,
    ]);
    return fittedTable({ columns, rows, screenWidth: out.screenWidth }, c);
  });
  if (more) out.next(t`Pass a higher --limit, or --csv FILE for all.`);
}

function statusText({ status, refunded }: AdminOrder): string {
  return status === 'paid' && refunded > 0 ? t`partly refunded` : status;
}

interface Wanted extends Omit<OrderListFlags, 'concert'> {
  concertId: string | undefined;
}

async function readOrders(
  { signal }: Context,
  calls: OrderCalls,
  { concertId, date, user: userId, status, limit }: Wanted,
): Promise<{ orders: AdminOrder[]; more: boolean }> {
  const orders: AdminOrder[] = [];
  let cursor: string | undefined;
  do {
    const filter = { concertId, date, userId, status, limit: Math.min(pageSize, limit), cursor };
    const page: { orders: AdminOrder[]; nextCursor: string | null } = await calls.list.query(
      filter,
      { signal },
    );
    orders.push(...page.orders);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && orders.length < limit);
  return { orders: orders.slice(0, limit), more: cursor !== undefined || orders.length > limit };
}

/** The file that stands for the output. */
const toOutput = '-';

/** Writes the export to a file as it arrives, or to the output. */
async function saveCsv(
  { host, out, reachability, server, signal }: Context,
  { concertId, csv, adminKey }: AdminFlags & { concertId: string; csv?: string | undefined },
): Promise<void> {
  const file = csv!;
  const key = adminKey ?? host.env['ONSALE_ADMIN_KEY'];
  const url = `${server}/api/admin/concerts/${encodeURIComponent(concertId)}/orders.csv`;
  const headers = { authorization: `Bearer ${key}` };
  const response = await reachability.fetch(url, { headers, signal });
  if (!response.ok || response.body === null) {
    const { reason = 'INTERNAL', message = t`The server answered ${response.status}.` } =
      (await response.json().catch(() => ({}))) as { reason?: string; message?: string };
    throw new CliError(message, { exitCode: exitCodes.failed, reason });
  }
  const body = Readable.fromWeb(response.body as never);
  if (file === toOutput) return pipeline(body, host.stdout, { signal, end: false });
  await pipeline(body, createWriteStream(file), { signal });
  out.data({ file, concertId }, (c) => t`${c.green('✓')} Orders saved in ${sanitize(file)}`);
}

/** @param text the code of a ticket, or the ID of an order. */
export async function findOrder(
  context: Context,
  { order: text, ...flags }: AdminFlags & { order: string },
): Promise<void> {
  const onsale = await openOperatorClient(context, flags);
  const order = await readOrder(context, onsale.trpc.admin.order, text);
  context.out.data(order, (c) => orderText(order, c));
}

function readOrder({ signal }: Context, calls: OrderCalls, text: string): Promise<AdminOrder> {
  const by = text.startsWith('ord_') ? { orderId: text } : { ticketCode: text };
  return calls.find.query(by, { signal });
}

/** The order in full, as lists of a name and a value. */
export function orderText(order: AdminOrder, c: Colors): string {
  const { orderId, userId, payment, note, issuedBy, paidAt, refunds, tickets } = order;
  const rows: [string, string][] = [
    [t`Order`, c.bold(orderId)],
    [t`Buyer`, userId],
    [t`Seats`, seatsOnDate(order)],
    [t`Total`, payment === 'points' ? points(order.total) : `${points(order.total)}, ${payment}`],
    [t`Status`, statusText(order)],
    [t`Paid`, instant(paidAt)],
    ...(issuedBy === null ? [] : [[t`Issued by`, sanitize(issuedBy)] as [string, string]]),
    ...(note === null ? [] : [[t`Note`, sanitize(note)] as [string, string]]),
    ...refunds.map((refund): [string, string] => [t`Refund`, refundText(refund)]),
    ...tickets.map((ticket): [string, string] => [
      t`Ticket`,
      `${seatName(ticket)}  ${sanitize(ticket.ticketCode)}`,
    ]),
  ];
  return keyValueList(rows, c);
}

export interface RefundFlags extends AdminFlags, YesFlag {
  order: string;
  seats?: readonly string[] | undefined;
  reason: string;
}

export async function refundOrder(context: Context, flags: RefundFlags): Promise<void> {
  const { out, signal } = context;
  const { order: text, seats: names, reason, yes } = flags;
  const onsale = await openOperatorClient(context, flags);
  const order = await readOrder(context, onsale.trpc.admin.order, text);
  const seatNos = names && chooseSeats(order, names);
  const part = seatNos ? pickSeats(order, seatNos) : order;
  if (order.status === 'paid') {
    const back = order.payment === 'cash' ? t`in cash` : t`to the wallet`;
    const money =
      order.payment === 'complimentary' ? t`which cost nothing` : `${points(part.total)} ${back}`;
    const action = t`Refund ${seatsOnDate(part)}, ${money}`;
    await confirm(context, { action, consequence: t`The seats go on sale again.`, yes });
  }
  const { orderId } = order;
  const refund = { orderId, seatNos, reason };
  const refunded = await onsale.trpc.admin.order.refund
    .mutate(refund, { signal })
    .catch((error: unknown) => {
      throw nameLeftCompanions(error, order);
    });
  out.data(refunded, (c) => t`${c.green('✓')} Refunded\n${orderText(refunded, c)}`);
}
