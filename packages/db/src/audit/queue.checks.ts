/** Checks of lines, rooms and sessions: invariants 5 to 8 and 14. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import type { Check } from './check.ts';

/** How long an admission may stay unclaimed; never longer than the session. */
const claimMs = (room: string) =>
  `1000 * case when ${room}.claim_seconds < ${room}.session_seconds
    then ${room}.claim_seconds else ${room}.session_seconds end`;

const leftAt = (entry: string) =>
  `coalesce(${entry}.admitted_at, ${entry}.ended_at, 9007199254740991)`;

export const queueChecks: Check[] = [
  {
    // Of events at one instant, entries that ended come first, then admissions by their steps.
    invariant: 5,
    name: 'at no admission were more active than the room allowed then',
    violations: `
      select concert_id, wait_no, happened_at, active, allowed from (
        select concert_id, wait_no, happened_at, delta, allowed, sum(delta) over (
          partition by concert_id order by happened_at, delta, step, wait_no
            rows unbounded preceding
        ) as active
        from (
          select concert_id, wait_no, admitted_at as happened_at, 1 as delta, left_line_version as step,
            coalesce(admitted_max_active, 0) as allowed
          from queue_entries where admitted_at is not null
          union all
          select concert_id, wait_no, coalesce(ended_at, expires_at), -1, 0, null
          from queue_entries where admitted_at is not null
        ) changes
      ) counted where delta = 1 and active > allowed`,
  },
  {
    // Admissions of one instant are counted together, so the last limit of that instant applies.
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
    // Until an entry is first skipped, no higher number is admitted before it; an entry that is
    // itself absent is admitted only once no lower number waits. draw.checks.ts has it for draws.
    invariant: 7,
    name: 'nobody was admitted while a lower number was waiting and present',
    violations: `
      select concert_id, wait_no, admitted_at, lower_there_until, lower_left_at from (
        select q.concert_id, q.wait_no, q.admitted_at, a.away_at,
          max(coalesce(a.passed_at, ${leftAt('q')})) over lower_numbers as lower_there_until,
          max(${leftAt('q')}) over lower_numbers as lower_left_at
        from queue_entries q
        left join (
          select concert_id, wait_no, min(passed_at) as passed_at,
            max(case when returned_at is null then passed_at end) as away_at
          from absences group by concert_id, wait_no
        ) a on a.concert_id = q.concert_id and a.wait_no = q.wait_no
        where q.concert_id not in (select concert_id from draws)
        window lower_numbers as (
          partition by q.concert_id order by q.wait_no
          rows between unbounded preceding and 1 preceding
        )
      ) line where lower_there_until > admitted_at
        or (away_at <= admitted_at and lower_left_at > admitted_at)`,
  },
  {
    invariant: 7,
    // By no column alone, so that the databases read the instants and not all higher numbers.
    name: 'nobody who came back was overtaken',
    violations: `
      select b.concert_id, b.number, b.returned_at, q.wait_no as admitted, q.admitted_at
      from (
        select a.concert_id, coalesce(e.drawn_no, e.wait_no) as number, a.returned_at, coalesce(
          lead(a.passed_at) over (partition by a.concert_id, a.wait_no order by a.passed_at),
          ${leftAt('e')}
        ) as gone_at
        from absences a
        join queue_entries e on e.concert_id = a.concert_id and e.wait_no = a.wait_no
      ) b
      join queue_entries q on q.concert_id = b.concert_id
        and coalesce(q.drawn_no, q.wait_no) > b.number
        and q.admitted_at > b.returned_at and q.admitted_at < b.gone_at
      where b.returned_at is not null`,
  },
  {
    invariant: 7,
    name: 'only absent buyers were skipped, and each return was recorded',
    violations: `
      select a.concert_id, a.wait_no, a.seen_at, a.passed_at, a.returned_at, e.came_back
      from (
        select absences.*, lag(returned_at) over (
          partition by concert_id, wait_no order by passed_at
        ) as returned_before, lead(passed_at) over (
          partition by concert_id, wait_no order by passed_at
        ) as passed_again
        from absences
      ) a
      left join queue_entries e on e.concert_id = a.concert_id and e.wait_no = a.wait_no
      where e.wait_no is null or a.seen_at < e.joined_at or a.seen_at < a.returned_before
        or a.absent_after_ms < ${minAbsentAfterMs} or a.passed_at < a.seen_at + a.absent_after_ms
        or a.passed_at > ${leftAt('e')} or a.returned_at < a.passed_at
        or (a.passed_again is not null and a.returned_at is null)
        or (a.passed_again is null
          and coalesce(e.came_back, 0) <> case when a.returned_at is null then 0 else 1 end)`,
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
    // A join reads the clock and the bans under the lock that a ban waits for, so that an entry of
    // the instant in which the ban began may be older than it.
    invariant: 8,
    name: 'nobody who was banned took a place',
    violations: `
      select e.concert_id, e.wait_no, e.user_id, e.joined_at, b.ban_id, b.created_at
      from bans b join queue_entries e on e.user_id = b.user_id
      where e.joined_at > b.created_at
        and e.joined_at < coalesce(b.removed_at, b.expires_at, 9007199254740991)`,
  },
  {
    // Closing reads the clock under the locks of those calls, so what is of that instant is older.
    invariant: 14,
    name: 'nobody joined, was admitted or reserved after the concert was closed',
    violations: `
      select 'place' as kind, q.concert_id, q.wait_no, q.joined_at, q.admitted_at, c.closed_at
      from queue_entries q join concerts c on c.concert_id = q.concert_id
      where q.joined_at > c.closed_at or q.admitted_at > c.closed_at
      union all
      select 'reservation', r.concert_id, r.wait_no, r.created_at, null, c.closed_at
      from reservations r join concerts c on c.concert_id = r.concert_id
      where r.created_at > c.closed_at and r.wait_no is not null`,
  },
  {
    invariant: 14,
    name: 'no session was claimed too late, or outlived the reservations that extend it',
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
    // A reservation without a number was made by an older server, which knew no such end.
    invariant: 14,
    name: 'no session lasted longer than a session and a reservation together',
    violations: `
      select q.concert_id, q.wait_no, q.admitted_at, q.expires_at
      from queue_entries q
      join rooms m on m.concert_id = q.concert_id
      join concerts c on c.concert_id = q.concert_id
      where q.expires_at > q.admitted_at + 1000 * (m.session_seconds + c.reservation_seconds)
        and not exists (
          select 1 from reservations r
          where r.concert_id = q.concert_id and r.user_id = q.user_id and r.wait_no = q.wait_no
            and r.hold_no is null and r.expires_at >= q.expires_at
        )`,
  },
  {
    invariant: 14,
    name: 'no session made more reservations than its room allowed',
    violations: `
      select reservation_id, concert_id, wait_no, hold_no, holds_allowed, earlier from (
        select reservation_id, concert_id, wait_no, hold_no, holds_allowed, count(*) over (
          partition by concert_id, wait_no order by hold_no
          range between unbounded preceding and current row
        ) as earlier
        from reservations where hold_no is not null
      ) r where hold_no > holds_allowed or holds_allowed is null or earlier > hold_no`,
  },
  {
    invariant: 14,
    name: 'every reservation was made from an active place, which lasts at least as long',
    violations: `
      select r.reservation_id, r.created_at, r.expires_at, q.admitted_at,
        q.expires_at as session_expires_at, q.ended_at as session_ended_at
      from reservations r
      left join queue_entries q on q.concert_id = r.concert_id and q.wait_no = r.wait_no
      left join orders o on o.concert_id = r.concert_id and o.reservation_id = r.reservation_id
      where (q.wait_no is null and coalesce(o.payment, 'points') = 'points') or q.user_id <> r.user_id
        or (q.wait_no is not null and coalesce(q.admitted_at, r.created_at + 1) > r.created_at)
        or r.created_at > coalesce(q.ended_at, q.expires_at)
        or r.expires_at > q.expires_at`,
  },
];
