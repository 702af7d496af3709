/** Checks of refunds: that each gave back its seats, their tickets and their price, once. */
import { namesSeat, payerOf, seatCount, type Check } from './check.ts';

/** The sum of an expression over the refunds of an order. */
const sumOfRefunds = (order: string, expression: string) =>
  `coalesce((select sum(${expression}) from refunds f
    where f.concert_id = ${order}.concert_id and f.order_id = ${order}.order_id), 0)`;

/** Whether a buyer cancelled all that was left of an order: that refund has no row. */
const hasUnlistedRefund = (order: string) =>
  `(${order}.status = 'cancelled'
    and ${sumOfRefunds(order, seatCount('f'))} < ${seatCount(order)})`;

/** Every refund. One without a row has the number 0. */
const everyRefund = `
  select concert_id, order_id, refund_no, amount from refunds
  union all
  select x.concert_id, x.order_id, 0, x.total - ${sumOfRefunds('x', 'f.amount')}
  from orders x where ${hasUnlistedRefund('x')}`;

export const refundChecks: Check[] = [
  {
    invariant: 9,
    name: 'every refund gave its amount back once, in the way its order was paid',
    // The second part looks each transfer up by keys. A join with all refunds was a nested loop
    // where the statistics were of before the refunds, and took minutes for 14,000 of them.
    violations: `
      select g.order_id, g.refund_no, g.amount, o.payment, count(t.transfer_id) as transfers,
        coalesce(sum(e.amount), 0) as moved
      from (${everyRefund}) g
      join orders o on o.concert_id = g.concert_id and o.order_id = g.order_id
      left join transfers t on t.concert_id = o.concert_id and t.order_id = o.order_id
        and t.user_id = o.user_id and t.kind = 'refund' and t.refund_no = g.refund_no
      left join ledger_entries e on e.user_id = t.user_id and e.transfer_id = t.transfer_id
        and e.account = ${payerOf('o')}
      group by g.concert_id, g.order_id, g.refund_no, g.amount, o.payment
      having count(t.transfer_id) <> case when o.payment = 'complimentary' then 0 else 1 end
        or count(e.entry_id) <> count(t.transfer_id) or coalesce(sum(e.amount), 0) <> g.amount
      union all
      select t.order_id, t.refund_no, null, 'none', 1, null
      from transfers t
      left join orders x on x.concert_id = t.concert_id and x.order_id = t.order_id
      where t.kind = 'refund' and (x.order_id is null or not case
        when t.refund_no = 0 then ${hasUnlistedRefund('x')}
        else exists (select 1 from refunds f where f.concert_id = t.concert_id
          and f.order_id = t.order_id and f.refund_no = t.refund_no) end)`,
  },
  {
    // The prices of a hall of sections are in its layout: see hall-refund.checks.ts.
    invariant: 9,
    name: 'every order was refunded what its refunds come to, each the price of its seats',
    violations: `
      select o.order_id, o.status, o.total, o.refunded, coalesce(sum(f.amount), 0) as refunds
      from orders o join concerts c on c.concert_id = o.concert_id
      left join refunds f on f.concert_id = o.concert_id and f.order_id = o.order_id
      group by o.concert_id, o.order_id, o.status, o.seat_nos, o.total, o.refunded, c.has_layout
      having coalesce(sum(f.amount), 0) > o.total
        or o.refunded <> case when o.status = 'cancelled' then o.total
          else coalesce(sum(f.amount), 0) end
        or (o.status = 'paid' and coalesce(sum(${seatCount('f')}), 0) >= ${seatCount('o')})
        or (c.has_layout = 0 and count(
          case when f.amount * ${seatCount('o')} <> o.total * ${seatCount('f')} then 1 end) > 0)`,
  },
  {
    invariant: 11,
    name: 'every refund voided the tickets of its seats, and no ticket is void without one',
    violations: `
      select t.order_id, t.ticket_code, t.seat_no, t.voided_at, count(f.refund_no) as refunds
      from tickets t
      join orders o on o.concert_id = t.concert_id and o.order_id = t.order_id
      left join refunds f on f.concert_id = t.concert_id and f.order_id = t.order_id
        and ${namesSeat('f', 't.seat_no')}
      group by t.concert_id, t.order_id, t.ticket_code, t.seat_no, t.voided_at, o.status
      having count(f.refund_no) > 1
        or (o.status = 'paid' and count(f.refund_no) <> count(t.voided_at))
        or (count(f.refund_no) = 1 and t.voided_at <> max(f.refunded_at))
      union all
      select f.order_id, null, f.refund_no, f.refunded_at, count(t.ticket_code)
      from refunds f
      left join tickets t on t.concert_id = f.concert_id and t.order_id = f.order_id
        and ${namesSeat('f', 't.seat_no')}
      group by f.concert_id, f.order_id, f.refund_no, f.refunded_at, f.seat_nos
      having count(t.ticket_code) <> ${seatCount('f')}`,
  },
];
