/**
 * The invariants that rows can show, as queries that find what breaks them: no row means that it
 * holds. They are written apart from the code that they check, and share nothing with it but the
 * schema. Invariants 13, 15 and 16 speak of what was answered and when: rows cannot show them.
 *
 * `:now` stands for the instant of the audit. Both dialects read every query alike.
 */
export interface Check {
  /** As numbered in docs/ARCHITECTURE.md. */
  invariant: number;
  name: string;
  violations: string;
}

/** How many seats the JSON list of a reservation or an order names. */
const seatCount = (table: string) =>
  `(length(${table}.seat_nos) - length(replace(${table}.seat_nos, ',', '')) + 1)`;

export const checks: Check[] = [
  {
    invariant: 1,
    name: 'every live reservation holds all of its seats, and nobody else has one of them',
    violations: `
      select r.reservation_id, r.seat_nos, count(s.seat_no) as seats_held
      from reservations r
      left join seats s on s.reservation_id = r.reservation_id and s.order_id is null
        and s.held_until = r.expires_at and s.user_id = r.user_id
        and s.concert_id = r.concert_id and s.date = r.date
      where r.status = 'held' and r.expires_at > :now
      group by r.reservation_id, r.seat_nos
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
    name: 'no seat is held for a reservation that is not live',
    violations: `
      select s.concert_id, s.date, s.seat_no, s.reservation_id, r.status
      from seats s left join reservations r on r.reservation_id = s.reservation_id
      where s.held_until > :now and (r.reservation_id is null or r.status <> 'held')`,
  },
  {
    invariant: 1,
    name: 'no buyer has more seats of a concert than its limit',
    violations: `
      select s.concert_id, s.user_id, count(*) as seats, c.max_seats_per_user
      from seats s join concerts c on c.concert_id = s.concert_id
      where s.user_id is not null and (s.order_id is not null or s.held_until > :now)
      group by s.concert_id, s.user_id, c.max_seats_per_user
      having count(*) > c.max_seats_per_user`,
  },
  {
    invariant: 2,
    name: 'every valid ticket has its seat, sold to its buyer',
    violations: `
      select t.ticket_code, t.order_id, t.seat_no, s.order_id as sold_by, s.user_id as sold_to
      from tickets t
      join orders o on o.order_id = t.order_id
      left join seats s on s.concert_id = o.concert_id and s.date = o.date
        and s.seat_no = t.seat_no
      where t.voided_at is null
        and (s.order_id is null or s.order_id <> o.order_id or s.user_id <> o.user_id)`,
  },
  {
    invariant: 2,
    name: 'every sold seat has an order that stands and a valid ticket',
    violations: `
      select s.concert_id, s.date, s.seat_no, s.order_id, o.status
      from seats s
      left join orders o on o.order_id = s.order_id
      left join tickets t on t.order_id = s.order_id and t.seat_no = s.seat_no
        and t.voided_at is null
      where s.order_id is not null and (o.status is null or o.status <> 'paid' or t.order_id is null)`,
  },
  {
    invariant: 3,
    name: 'every balance is the sum of its entries, and not below zero',
    violations: `
      select w.user_id, w.balance, coalesce(sum(e.amount), 0) as entries_sum
      from wallets w left join ledger_entries e on e.account = w.user_id
      group by w.user_id, w.balance
      having w.balance <> coalesce(sum(e.amount), 0) or w.balance < 0`,
  },
  {
    invariant: 3,
    name: 'no entry of a wallet is missing',
    violations: `
      select w.user_id, w.entries, count(e.seq) as found, max(e.seq) as last_seq
      from wallets w left join ledger_entries e on e.account = w.user_id
      group by w.user_id, w.entries
      having count(e.seq) <> w.entries or coalesce(max(e.seq), 0) <> w.entries`,
  },
  {
    invariant: 3,
    name: 'every entry says the balance that the entries up to it add up to',
    violations: `
      select account, seq, balance_after, running from (
        select account, seq, balance_after, sum(amount) over (
          partition by account order by seq rows unbounded preceding
        ) as running
        from ledger_entries where seq is not null
      ) entries where balance_after <> running`,
  },
  {
    invariant: 4,
    name: 'the two entries of every transfer sum to zero',
    violations: `
      select t.transfer_id, count(e.entry_id) as entries, coalesce(sum(e.amount), 0) as total
      from transfers t left join ledger_entries e on e.transfer_id = t.transfer_id
      group by t.transfer_id
      having count(e.entry_id) <> 2 or sum(e.amount) <> 0`,
  },
  {
    invariant: 4,
    name: 'the entries of all accounts sum to zero',
    violations: `
      select sum(amount) as total from ledger_entries having sum(amount) <> 0`,
  },
  {
    invariant: 5,
    name: 'at no admission were more active than the room allowed then',
    violations: `
      select concert_id, wait_no, happened_at, active, allowed from (
        select concert_id, wait_no, happened_at, delta, allowed, sum(delta) over (
          partition by concert_id order by happened_at, delta rows unbounded preceding
        ) as active
        from (
          select concert_id, wait_no, admitted_at as happened_at, 1 as delta,
            admitted_max_active as allowed
          from queue_entries where admitted_at is not null
          union all
          select concert_id, wait_no, coalesce(ended_at, expires_at), -1, null
          from queue_entries where admitted_at is not null
        ) changes
      ) counted where delta = 1 and active > allowed`,
  },
  {
    invariant: 6,
    name: 'in no 60 seconds were more admitted than the room allowed then',
    violations: `
      select concert_id, wait_no, admitted_at, admitted, admitted_per_minute from (
        select concert_id, wait_no, admitted_at, admitted_per_minute, count(*) over (
          partition by concert_id order by admitted_at
          range between 59999 preceding and current row
        ) as admitted
        from queue_entries where admitted_at is not null
      ) counted where admitted > admitted_per_minute`,
  },
  {
    invariant: 7,
    name: 'nobody was admitted while a lower number waited',
    violations: `
      select concert_id, wait_no, admitted_at, lower_left_at from (
        select concert_id, wait_no, admitted_at,
          max(coalesce(admitted_at, ended_at, 9007199254740991)) over (
            partition by concert_id order by wait_no
            rows between unbounded preceding and 1 preceding
          ) as lower_left_at
        from queue_entries
      ) line where lower_left_at > admitted_at`,
  },
  {
    invariant: 7,
    name: 'wait numbers are 1, 2, 3 … in the order of joining',
    violations: `
      select c.concert_id, c.last_wait_no, count(e.wait_no) as entries, max(e.wait_no) as last_entry
      from room_counters c left join queue_entries e on e.concert_id = c.concert_id
      group by c.concert_id, c.last_wait_no
      having count(e.wait_no) <> c.last_wait_no or coalesce(max(e.wait_no), 0) <> c.last_wait_no`,
  },
  {
    invariant: 8,
    name: 'nobody has two live places in one line',
    violations: `
      select concert_id, user_id, count(*) as places from queue_entries
      where status = 'waiting' or (status = 'active' and expires_at > :now)
      group by concert_id, user_id having count(*) > 1`,
  },
  {
    invariant: 9,
    name: 'no reservation has two orders',
    violations: `
      select reservation_id, count(*) as orders from orders
      group by reservation_id having count(*) > 1`,
  },
  {
    invariant: 9,
    name: 'every order has one debit of its total, and one refund when it is cancelled',
    violations: `
      select o.order_id, o.status, o.total, count(t.transfer_id) as transfers,
        coalesce(sum(e.amount), 0) as moved
      from orders o
      left join transfers t on t.order_id = o.order_id and t.user_id = o.user_id
      left join ledger_entries e on e.transfer_id = t.transfer_id and e.account = o.user_id
      group by o.order_id, o.status, o.total
      having count(case when t.kind = 'payment' and e.amount = -o.total then 1 end) <> 1
        or count(case when t.kind = 'refund' and e.amount = o.total then 1 end)
          <> case when o.status = 'cancelled' then 1 else 0 end
        or count(t.transfer_id) <> case when o.status = 'cancelled' then 2 else 1 end`,
  },
  {
    invariant: 10,
    name: 'every payment found its reservation and its place live, and its owner’s',
    violations: `
      select o.order_id, o.paid_at, r.expires_at as reservation_expires_at, q.admitted_at,
        q.expires_at as session_expires_at
      from orders o
      left join reservations r on r.reservation_id = o.reservation_id
      left join queue_entries q on q.concert_id = o.concert_id and q.wait_no = o.wait_no
      where r.reservation_id is null or q.wait_no is null
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
      left join queue_entries q on q.concert_id = o.concert_id and q.wait_no = o.wait_no
      left join tickets t on t.order_id = o.order_id
      group by o.order_id, o.status, o.seat_nos, o.paid_at, r.status, r.seat_nos, q.status, q.ended_at
      having coalesce(r.status, '') <> o.status or coalesce(r.seat_nos, '') <> o.seat_nos
        or coalesce(q.status, '') <> 'finished' or coalesce(q.ended_at, 0) <> o.paid_at
        or count(t.ticket_code) <> ${seatCount('o')}
        or count(t.voided_at) <> case when o.status = 'cancelled' then count(t.ticket_code) else 0 end`,
  },
  {
    invariant: 11,
    name: 'nothing is paid or finished without an order',
    violations: `
      select 'reservation' as kind, r.reservation_id as id
      from reservations r left join orders o on o.reservation_id = r.reservation_id
      where r.status in ('paid', 'cancelled') and o.order_id is null
      union all
      select 'place', q.user_id
      from queue_entries q
      left join orders o on o.concert_id = q.concert_id and o.wait_no = q.wait_no
      where q.status = 'finished' and o.order_id is null
      union all
      select 'transfer', t.transfer_id
      from transfers t left join orders o on o.order_id = t.order_id
      where t.kind in ('payment', 'refund') and o.order_id is null`,
  },
  {
    invariant: 12,
    name: 'no idempotency key was used for two transfers',
    violations: `
      select idempotency_scope, idempotency_key, count(*) as transfers from transfers
      where idempotency_key is not null
      group by idempotency_scope, idempotency_key having count(*) > 1`,
  },
  {
    invariant: 14,
    name: 'no session was claimed after its time to claim it, or outlived what could extend it',
    violations: `
      select q.concert_id, q.wait_no, q.admitted_at, q.claimed_at, q.expires_at
      from queue_entries q
      join rooms m on m.concert_id = q.concert_id
      left join (
        select concert_id, wait_no, max(expires_at) as last_expires_at
        from reservations group by concert_id, wait_no
      ) r on r.concert_id = q.concert_id and r.wait_no = q.wait_no
      where q.admitted_at is not null and (
        q.claimed_at >= q.admitted_at + 1000 * m.claim_seconds
        or q.ended_at > q.expires_at
        or (q.claimed_at is null and q.expires_at > q.admitted_at + 1000 * m.claim_seconds)
        or (q.expires_at > q.admitted_at + 1000 * m.session_seconds
          and q.expires_at > coalesce(r.last_expires_at, 0)))`,
  },
  {
    invariant: 14,
    name: 'every reservation was made while its place was active',
    violations: `
      select r.reservation_id, r.created_at, q.admitted_at, q.expires_at as session_expires_at
      from reservations r
      left join queue_entries q on q.concert_id = r.concert_id and q.wait_no = r.wait_no
      where q.wait_no is null or q.user_id <> r.user_id
        or coalesce(q.admitted_at, r.created_at + 1) > r.created_at
        or r.created_at > coalesce(q.ended_at, q.expires_at)`,
  },
];
