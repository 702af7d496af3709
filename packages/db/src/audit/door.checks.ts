/** Checks of the door and of cancelled dates: invariants 11 and 14. */
import type { Check } from './check.ts';

export const doorChecks: Check[] = [
  {
    invariant: 11,
    name: 'every ticket that let its holder in was valid then',
    violations: `
      select t.concert_id, t.ticket_code, t.redeemed_at, t.redeemed_by, t.voided_at, o.paid_at,
        p.cancelled_at
      from tickets t
      left join orders o on o.concert_id = t.concert_id and o.order_id = t.order_id
      left join performances p on p.concert_id = o.concert_id and p.date = o.date
      where (t.redeemed_at is not null and (t.redeemed_by is null or p.date is null
          or t.redeemed_at < o.paid_at or t.redeemed_at > t.voided_at
          or t.redeemed_at > p.cancelled_at))
        or (t.redeemed_at is null and (t.redeemed_by is not null or t.redeemed_gate is not null))`,
  },
  {
    // A seat that an operator refunded after it was used may be sold, and used, again.
    invariant: 11,
    name: 'no seat let two holders in',
    violations: `
      select o.concert_id, o.date, t.seat_no, count(*) as holders
      from tickets t
      join orders o on o.concert_id = t.concert_id and o.order_id = t.order_id
      where t.redeemed_at is not null and t.voided_at is null
      group by o.concert_id, o.date, t.seat_no having count(*) > 1`,
  },
  {
    // A cancellation reads the clock under all locks, so what is of its instant is older.
    invariant: 14,
    name: 'nothing of a cancelled date is held or sold from then on',
    violations: `
      select 'reservation' as kind, r.concert_id, r.reservation_id as id, p.cancelled_at
      from performances p
      join reservations r on r.concert_id = p.concert_id and r.date = p.date
      where r.created_at > p.cancelled_at
        or (r.status = 'held' and r.expires_at > p.cancelled_at)
      union all
      select 'order', o.concert_id, o.order_id, p.cancelled_at
      from performances p
      join orders o on o.concert_id = p.concert_id and o.date = p.date
      where o.paid_at > p.cancelled_at
      union all
      select 'seat', s.concert_id, cast(s.seat_no as text), p.cancelled_at
      from performances p
      join seats s on s.concert_id = p.concert_id and s.date = p.date
      where s.order_id is null and s.held_until > p.cancelled_at`,
  },
  {
    invariant: 14,
    name: 'every order of a cancelled date is refunded once that is said to be done',
    violations: `
      select p.concert_id, p.date, p.cancelled_at, p.cancel_reason, p.refunded_at,
        count(o.order_id) as live_orders
      from performances p
      left join orders o on o.concert_id = p.concert_id and o.date = p.date and o.status = 'paid'
      group by p.concert_id, p.date, p.cancelled_at, p.cancel_reason, p.cancelled_by, p.refunded_at
      having (p.refunded_at is not null
          and (count(o.order_id) > 0 or p.cancelled_at is null or p.refunded_at < p.cancelled_at))
        or (p.cancelled_at is null) <> (p.cancel_reason is null)
        or (p.cancelled_at is null) <> (p.cancelled_by is null)`,
  },
];
