/** Checks of events: invariants 20 and 21. */
import { sql } from 'kysely';
import type { Store } from '../../store.ts';
import { seatCount, type Check } from '../check.ts';

export const eventChecks: Check[] = [
  {
    invariant: 20,
    name: 'the events of each concert are numbered 1 … n without a gap',
    violations: `
      select b.concert_id, b.batch_no, b.first_seq, b.expected_seq from (
        select concert_id, batch_no, first_seq, coalesce(
          lag(first_seq + event_count) over (partition by concert_id order by first_seq),
          1 + coalesce(
            (select c.pruned_seq from event_counters c where c.concert_id = e.concert_id), 0)
        ) as expected_seq
        from event_batches e where first_seq is not null
      ) b where b.first_seq <> b.expected_seq
      union all
      select c.concert_id, null, c.last_seq, m.last_seq from event_counters c
      left join (
        select concert_id, max(first_seq + event_count) - 1 as last_seq
        from event_batches where first_seq is not null group by concert_id
      ) m on m.concert_id = c.concert_id
      where c.last_seq <> coalesce(m.last_seq, c.pruned_seq)`,
  },
  {
    invariant: 20,
    name: 'the positions of events are numbered without a gap',
    violations: `
      select b.concert_id, b.batch_no, b.first_position, b.expected_position from (
        select concert_id, batch_no, first_position,
          lag(first_position + event_count) over (order by first_position) as expected_position
        from event_batches where first_position is not null
      ) b where b.first_position <> b.expected_position`,
  },
  {
    invariant: 20,
    name: 'every batch of events counts them, and is found by their users',
    violations: (store, limit) => wrongBatches(store, limit),
  },
  {
    invariant: 21,
    name: 'every effect has its event exactly once',
    violations: (store, limit) => wrongEvents(store, limit),
  },
];

type Violation = Record<string, unknown>;

/** The functions that the dialects name differently. */
function jsonOf({ listFunction }: Store) {
  return listFunction === 'json_each'
    ? { list: (column: string) => `json_each(${column})`, json: (column: string) => column }
    : {
        list: (column: string) => `json_array_elements(${column}::json)`,
        json: (column: string) => `${column}::json`,
      };
}

async function wrongBatches(store: Store, limit: number): Promise<Violation[]> {
  const { json } = jsonOf(store);
  const { rows } = await sql<Violation>`${sql.raw(`
    select b.concert_id, b.batch_no, b.event_count, b.users from event_batches b
    where b.event_count <> json_array_length(${json('b.events')})
      or (b.first_position is not null and json_array_length(${json('b.users')}) > 0
        and json_array_length(${json('b.users')}) <> (
          select count(*) from event_users u where u.first_position = b.first_position
        ))
    limit ${limit}`)}`.execute(store.query);
  return rows;
}

/** Concerts of which every event is there: none was deleted, and none is older than events. */
const whole = `
  select c.concert_id from concerts c
  left join event_counters n on n.concert_id = c.concert_id
  where c.has_events = 1 and coalesce(n.pruned_seq, 0) = 0`;

/** A refund that left seats; the last one of an order is told as its cancellation. */
const refunded = `
  select r.concert_id, 'order.refunded', r.order_id, count(*) - max(
    case when o.status = 'cancelled' and ${seatCount('o')} = (
      select sum(${seatCount('s')}) from refunds s
      where s.concert_id = o.concert_id and s.order_id = o.order_id
    ) then 1 else 0 end)
  from refunds r join orders o on o.concert_id = r.concert_id and o.order_id = r.order_id
  group by r.concert_id, r.order_id`;

const place = `cast(wait_no as text)`;
const expected = `
  select concert_id, 'concert.created' as type, '' as thing, 1 as times from concerts
  union all select concert_id, 'place.joined', ${place}, 1 from queue_entries
  union all select concert_id, 'place.admitted', ${place}, 1 from queue_entries
    where admitted_at is not null
  union all select concert_id, 'place.finished', ${place}, 1 from queue_entries
    where status = 'finished'
  union all select concert_id, 'place.left', ${place}, 1 from queue_entries
    where status = 'left' and lapsed is null
  union all select concert_id, 'place.expired', ${place}, 1 from queue_entries
    where status = 'expired' or lapsed = 1
  union all select concert_id, 'reservation.created', reservation_id, 1 from reservations
  union all select concert_id, 'reservation.released', reservation_id, 1 from reservations
    where status = 'released'
  union all select concert_id, 'order.paid', order_id, 1 from orders
  union all select concert_id, 'order.cancelled', order_id, 1 from orders
    where status = 'cancelled'
  union all ${refunded}
  union all select concert_id, 'ticket.redeemed', order_id || ' ' || seat_no, 1 from tickets
    where redeemed_at is not null
  union all select concert_id, 'performance.cancelled', date, 1 from performances
    where cancelled_at is not null
  union all select concert_id, type, '', count(*) from event_milestones
    group by concert_id, type`;

/** Every event by what it tells of; the names of its data stand for no more than one thing. */
async function wrongEvents(store: Store, limit: number): Promise<Violation[]> {
  const { list } = jsonOf(store);
  const { rows } = await sql<Violation>`${sql.raw(`
    with whole as (${whole}), expected as (${expected}), told as (
      select b.concert_id, e.value ->> 0 as type, e.value -> 3 as data
      from event_batches b cross join ${list('b.events')} as e
    ), found as (
      select concert_id, type, coalesce(case
        when type = 'ticket.redeemed' then (data ->> 'orderId') || ' ' || (data ->> 'seatNo')
        when type like 'place.%' then cast(data ->> 'waitNo' as text)
        when type like 'reservation.%' then data ->> 'reservationId'
        when type like 'order.%' then data ->> 'orderId'
        when type = 'performance.cancelled' then data ->> 'date'
      end, '') as thing from told
    )
    select concert_id, type, thing, sum(expected) as expected, sum(found) as found from (
      select concert_id, type, thing, times as expected, 0 as found from expected
      union all
      select concert_id, type, thing, 0, 1 from found
    ) counted
    where concert_id in (select concert_id from whole)
    group by concert_id, type, thing
    having sum(expected) <> sum(found)
    limit ${limit}`)}`.execute(store.query);
  return rows;
}
