/** Checks of holds and owners of seats: invariants 1 and 2. */
import { namesSeat, seatCount, type Check } from './check.ts';

export const seatChecks: Check[] = [
  {
    invariant: 1,
    name: 'every live reservation holds all of its seats, and nobody else has one of them',
    violations: `
      select r.reservation_id, r.seat_nos, count(s.seat_no) as seats_held
      from reservations r
      left join seats s on s.reservation_id = r.reservation_id and s.order_id is null
        and s.held_until = r.expires_at and s.user_id = r.user_id
        and s.concert_id = r.concert_id and s.date = r.date and ${namesSeat('r', 's.seat_no')}
      where r.status = 'held' and r.expires_at > :now
      group by r.concert_id, r.reservation_id, r.seat_nos
      having count(s.seat_no) <> ${seatCount('r')}`,
  },
  {
    invariant: 1,
    name: 'no seat is both held and sold',
    violations: `
      select s.concert_id, s.date, s.seat_no, s.order_id, s.held_until from seats s
      where s.order_id is not null and s.held_until is not null`,
  },
  {
    invariant: 1,
    name: 'no seat is held for a reservation that is not live, or that does not name it',
    violations: `
      select s.concert_id, s.date, s.seat_no, s.held_until, s.reservation_id, r.status, r.expires_at
      from seats s
      left join reservations r on r.concert_id = s.concert_id
        and r.reservation_id = s.reservation_id
      where s.held_until > :now and s.order_id is null
        and (r.reservation_id is null or r.status <> 'held' or r.expires_at <> s.held_until
          or not (${namesSeat('r', 's.seat_no')}))`,
  },
  {
    // A reservation without a number was made by an older server.
    invariant: 1,
    name: 'no reservation outlived a place that was left, or that paid for another one',
    violations: `
      select r.concert_id, r.reservation_id, r.expires_at, q.status as place, q.ended_at
      from reservations r
      join queue_entries q on q.concert_id = r.concert_id and q.wait_no = r.wait_no
      where r.status = 'held' and r.hold_no is not null
        and q.status in ('left', 'finished') and q.ended_at < r.expires_at`,
  },
  {
    // A buyer who had more when the limit was lowered keeps them, and may take no other one. The
    // box office, whose reservations have no place, has no limit.
    invariant: 1,
    name: 'no buyer has more seats of a concert than its limit',
    violations: `
      select s.concert_id, s.user_id, count(*) as seats, c.max_seats_per_user
      from seats s join concerts c on c.concert_id = s.concert_id
      left join reservations r on r.concert_id = s.concert_id
        and r.reservation_id = s.reservation_id
      where s.user_id is not null and (s.order_id is null or r.wait_no is not null)
        and (s.order_id is not null or s.held_until > :now)
      group by s.concert_id, s.user_id, c.max_seats_per_user, c.terms_changed_at
      having count(*) > c.max_seats_per_user
        and (c.terms_changed_at is null or coalesce(max(r.created_at), c.terms_changed_at + 1)
          > c.terms_changed_at)`,
  },
  {
    invariant: 2,
    name: 'every valid ticket has its seat, sold to its buyer',
    violations: `
      select t.ticket_code, t.order_id, t.seat_no, s.order_id as sold_by, s.user_id as sold_to
      from tickets t
      left join orders o on o.concert_id = t.concert_id and o.order_id = t.order_id
      left join seats s on s.concert_id = o.concert_id and s.date = o.date
        and s.seat_no = t.seat_no
      where t.voided_at is null
        and (s.order_id is null or s.order_id <> o.order_id
          or s.user_id is null or s.user_id <> o.user_id)`,
  },
  {
    invariant: 2,
    name: 'every sold seat has a valid ticket, and the paid order of its reservation',
    violations: `
      select s.concert_id, s.date, s.seat_no, s.order_id, o.status, s.reservation_id
      from seats s
      left join orders o on o.concert_id = s.concert_id and o.order_id = s.order_id
      left join tickets t on t.concert_id = s.concert_id and t.order_id = s.order_id
        and t.seat_no = s.seat_no and t.voided_at is null
      where s.order_id is not null
        and (t.order_id is null or o.status is null or o.status <> 'paid'
          or s.reservation_id is null or s.reservation_id <> o.reservation_id)`,
  },
];
