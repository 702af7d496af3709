/** Checks of the ends of sale of dates and concerts: invariant 14. */
import type { Check } from './check.ts';

/** A cancellation reads the clock under all locks, so joins and holds of its instant are older. */
const saleEnd = `p.sale_ends_at + case when p.sale_ends_at = p.cancelled_at then 1 else 0 end`;

export const showChecks: Check[] = [
  {
    // A reservation without a place is of the box office, which sells on.
    invariant: 14,
    name: 'no reservation was made once the sale of its date had ended',
    violations: `
      select r.concert_id, r.reservation_id, r.date, r.created_at, p.sale_ends_at
      from reservations r
      join performances p on p.concert_id = r.concert_id and p.date = r.date
      where r.created_at >= ${saleEnd} and r.wait_no is not null`,
  },
  {
    invariant: 14,
    name: 'every concert closes with the sale of its last date',
    violations: `
      select c.concert_id, c.sales_end_at, count(p.date) as dates,
        max(p.sale_ends_at) as last_sale_end
      from concerts c
      join performances p on p.concert_id = c.concert_id
      group by c.concert_id, c.sales_end_at
      having coalesce(c.sales_end_at, -1) < coalesce(max(p.sale_ends_at), -1)
        or (c.sales_end_at > max(p.sale_ends_at) and count(p.sale_ends_at) = count(p.date))`,
  },
  {
    // The date that ended last may have been cancelled since, so all dates count.
    invariant: 14,
    name: 'nobody joined or was admitted once the sale of a concert had ended',
    violations: `
      select q.concert_id, q.wait_no, q.joined_at, q.admitted_at, e.sale_ends_at
      from queue_entries q
      join (
        select c.concert_id, case
          when count(p.sale_ends_at) < count(p.date) then c.closes_at
          when c.closes_at < max(${saleEnd}) then c.closes_at
          else max(${saleEnd})
        end as sale_ends_at
        from concerts c join performances p on p.concert_id = c.concert_id
        group by c.concert_id, c.closes_at
      ) e on e.concert_id = q.concert_id
      where q.joined_at >= e.sale_ends_at or q.admitted_at >= e.sale_ends_at`,
  },
];
