/** The line, the limits of its room, and what a session lasts: invariants 5 to 8 and 14. */
import type { Check } from './check.ts';

/** How long an admission may stay unclaimed: never longer than the session itself. */
const claimMs = (room: string) =>
  `1000 * case when ${room}.claim_seconds < ${room}.session_seconds
    then ${room}.claim_seconds else ${room}.session_seconds end`;

export const queueChecks: Check[] = [
  {
    // Of what happens in one instant, the places given up come first, then admissions by number.
    invariant: 5,
    name: 'at no admission were more active than the room allowed then',
    violations: `
      select concert_id, wait_no, happened_at, active, allowed from (
        select concert_id, wait_no, happened_at, delta, allowed, sum(delta) over (
          partition by concert_id order by happened_at, delta, wait_no rows unbounded preceding
        ) as active
        from (
          select concert_id, wait_no, admitted_at as happened_at, 1 as delta,
            coalesce(admitted_max_active, 0) as allowed
          from queue_entries where admitted_at is not null
          union all
          select concert_id, wait_no, coalesce(ended_at, expires_at), -1, null
          from queue_entries where admitted_at is not null
        ) changes
      ) counted where delta = 1 and active > allowed`,
  },
  {
    // Admissions of one instant are counted together, so the limit is the last that held in it.
    invariant: 6,
    name: 'in no 60 seconds were more admitted than the room allowed then',
    violations: `
      select concert_id, wait_no, admitted_at, admitted, allowed from (
        select concert_id, wait_no, admitted_at, count(*) over (
          partition by concert_id order by admitted_at
          range between 59999 preceding and current row
        ) as admitted, max(coalesce(admitted_per_minute, 0)) over (
          partition by concert_id, admitted_at
        ) as allowed
        from queue_entries where admitted_at is not null
      ) counted where admitted > allowed`,
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
    name: 'wait numbers are 1, 2, 3 … without a gap',
    violations: `
      select c.concert_id, c.last_wait_no, count(e.wait_no) as entries,
        min(e.wait_no) as first_entry, max(e.wait_no) as last_entry
      from room_counters c left join queue_entries e on e.concert_id = c.concert_id
      group by c.concert_id, c.last_wait_no
      having count(distinct e.wait_no) <> c.last_wait_no or count(e.user_id) <> c.last_wait_no
        or coalesce(min(e.wait_no), 1) <> 1 or coalesce(max(e.wait_no), 0) <> c.last_wait_no`,
  },
  {
    invariant: 7,
    name: 'wait numbers follow the order of joining',
    violations: `
      select concert_id, wait_no, joined_at, lower_joined_at from (
        select concert_id, wait_no, joined_at, max(joined_at) over (
          partition by concert_id order by wait_no
          rows between unbounded preceding and 1 preceding
        ) as lower_joined_at
        from queue_entries
      ) line where lower_joined_at > joined_at or joined_at is null`,
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
        q.claimed_at >= q.admitted_at + ${claimMs('m')}
        or q.claimed_at < q.admitted_at
        or q.ended_at > q.expires_at
        or (q.claimed_at is null and q.expires_at > q.admitted_at + ${claimMs('m')})
        or (q.expires_at > q.admitted_at + 1000 * m.session_seconds
          and q.expires_at > coalesce(r.last_expires_at, 0)))`,
  },
  {
    invariant: 14,
    name: 'every reservation was made while its place was active, which then lasts as long',
    violations: `
      select r.reservation_id, r.created_at, r.expires_at, q.admitted_at,
        q.expires_at as session_expires_at, q.ended_at as session_ended_at
      from reservations r
      left join queue_entries q on q.concert_id = r.concert_id and q.wait_no = r.wait_no
      where q.wait_no is null or q.user_id <> r.user_id
        or coalesce(q.admitted_at, r.created_at + 1) > r.created_at
        or r.created_at > coalesce(q.ended_at, q.expires_at)
        or r.expires_at > q.expires_at`,
  },
];
