/** Checks of prices, orders and their tickets: invariants 9 to 11. */
import { payerOf, seatCount, type Check } from './check.ts';

/** How many reservations the JSON list of an order names as given back by its payment. */
const releasedCount = (order: string) =>
  `((length(${order}.released) - length(replace(${order}.released, '"reservationId":', ''))) / 16)`;

export const paymentChecks: Check[] = [
  {
    // A reservation from before the price last changed keeps its own, which no row shows.
    invariant: 9,
    name: 'every reservation costs the price of each of its seats',
    violations: `
      select r.concert_id, r.reservation_id, r.seat_nos, r.total, c.price
      from reservations r join concerts c on c.concert_id = r.concert_id
      left join orders o on o.concert_id = r.concert_id and o.reservation_id = r.reservation_id
      where c.has_layout = 0 and coalesce(o.payment, '') <> 'complimentary'
        and r.total <> c.price * ${seatCount('r')}
        and r.created_at > coalesce(c.terms_changed_at, -1)`,
  },
  {
    invariant: 9,
    name: 'no reservation has two orders',
    violations: `
      select concert_id, reservation_id, count(*) as orders from orders
      group by concert_id, reservation_id having count(*) > 1`,
  },
  {
    invariant: 9,
    name: 'every order was paid once, in its way of paying',
    violations: `
      select o.order_id, o.payment, o.total, count(t.transfer_id) as payments,
        coalesce(sum(e.amount), 0) as moved
      from orders o
      left join transfers t on t.concert_id = o.concert_id and t.order_id = o.order_id
        and t.user_id = o.user_id and t.kind = 'payment'
      left join ledger_entries e on e.user_id = t.user_id and e.transfer_id = t.transfer_id
        and e.account = ${payerOf('o')}
      group by o.concert_id, o.order_id, o.payment, o.total
      having count(t.transfer_id) <> case when o.payment = 'complimentary' then 0 else 1 end
        or count(e.entry_id) <> count(t.transfer_id) or coalesce(sum(e.amount), 0) <> -o.total`,
  },
  {
    // The box office sells without a place: what it sold has its name, and no points.
    invariant: 10,
    name: 'every payment was made by the owner of a live reservation and a live place',
    violations: `
      select o.order_id, o.paid_at, r.expires_at as reservation_expires_at, q.admitted_at,
        q.expires_at as session_expires_at
      from orders o
      left join reservations r on r.concert_id = o.concert_id
        and r.reservation_id = o.reservation_id
      left join queue_entries q on q.concert_id = o.concert_id and q.wait_no = o.wait_no
      where r.reservation_id is null or (o.payment = 'points') <> (q.admitted_at is not null)
        or (o.payment = 'points') <> (o.issued_by is null)
        or o.paid_at >= r.expires_at or o.paid_at < r.created_at or r.user_id <> o.user_id
        or o.paid_at >= q.expires_at or o.paid_at < q.admitted_at or q.user_id <> o.user_id`,
  },
  {
    invariant: 11,
    name: 'every order has its paid reservation, its tickets and its finished place',
    violations: `
      select o.order_id, o.status, r.status as reservation, q.status as place,
        count(t.ticket_code) as tickets, count(t.voided_at) as void
      from orders o
      left join reservations r on r.reservation_id = o.reservation_id
        and r.concert_id = o.concert_id and r.date = o.date
        and r.seat_nos = o.seat_nos and r.total = o.total
      left join queue_entries q on q.concert_id = o.concert_id and q.wait_no = o.wait_no
      left join tickets t on t.concert_id = o.concert_id and t.order_id = o.order_id
      group by o.concert_id, o.order_id, o.status, o.payment, o.seat_nos, o.paid_at, r.status,
        q.status, q.ended_at
      having coalesce(r.status, '') <> o.status
        or (o.payment = 'points' and (coalesce(q.status, '') <> 'finished'
          or coalesce(q.ended_at, 0) <> o.paid_at))
        or count(t.ticket_code) <> ${seatCount('o')}
        or (o.status = 'cancelled' and count(t.voided_at) <> count(t.ticket_code))`,
  },
  {
    invariant: 11,
    name: 'every payment released the live reservations that its order names, and no others',
    violations: `
      select o.concert_id, o.order_id, o.paid_at, o.released, count(r.reservation_id) as given_back
      from orders o
      left join reservations r on r.concert_id = o.concert_id and r.user_id = o.user_id
        and r.status = 'released' and r.created_at <= o.paid_at and o.paid_at < r.expires_at
        and o.released like '%{"reservationId":"' || r.reservation_id || '","date":"' || r.date
          || '","seatNos":' || r.seat_nos || '}%'
      where o.released is not null
      group by o.concert_id, o.order_id, o.paid_at, o.released
      having count(r.reservation_id) <> ${releasedCount('o')}`,
  },
  {
    invariant: 11,
    name: 'nothing is paid or finished without an order',
    violations: `
      select 'reservation' as kind, r.reservation_id as id
      from reservations r
      left join orders o on o.concert_id = r.concert_id and o.reservation_id = r.reservation_id
      where r.status in ('paid', 'cancelled') and o.order_id is null
      union all
      select 'place', q.user_id
      from queue_entries q
      left join orders o on o.user_id = q.user_id and o.concert_id = q.concert_id
        and o.wait_no = q.wait_no
      where q.status = 'finished' and o.order_id is null
      union all
      select 'transfer', t.transfer_id
      from transfers t
      left join orders o on o.concert_id = t.concert_id and o.order_id = t.order_id
      where t.kind in ('payment', 'refund') and o.order_id is null
      union all
      select 'ticket', t.ticket_code
      from tickets t
      left join orders o on o.concert_id = t.concert_id and o.order_id = t.order_id
      where o.order_id is null`,
  },
];
