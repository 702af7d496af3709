/** Checks of removals: places that left a line without their buyers' doing, invariant 7. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import type { Check } from './check.ts';

export const removalChecks: Check[] = [
  {
    // Without seen_at an operator removed the place, whose buyer may have been present.
    invariant: 7,
    name: 'no place of a present buyer was removed from its line',
    violations: `
      select e.concert_id, e.wait_no, e.ended_at, r.announced_at, r.seen_at, r.absent_after_ms,
        r.withdrawn_at, r.removed_at
      from queue_entries e
      left join removals r on r.concert_id = e.concert_id and r.wait_no = e.wait_no
      where e.lapsed = 1 and (
        r.removed_at is null or r.removed_at <> e.ended_at or r.withdrawn_at is not null
        or r.announced_at > r.removed_at or r.seen_at < e.joined_at
        or r.absent_after_ms < ${minAbsentAfterMs}
        or r.removed_at < r.seen_at + r.absent_after_ms
        or exists (
          select 1 from absences a
          where a.concert_id = r.concert_id and a.wait_no = r.wait_no
            and a.returned_at > r.seen_at
        ))`,
  },
  {
    invariant: 7,
    name: 'every removal ended a waiting place',
    violations: `
      select r.concert_id, r.wait_no, r.removed_at, e.status, e.ended_at
      from removals r
      left join queue_entries e on e.concert_id = r.concert_id and e.wait_no = r.wait_no
      where e.wait_no is null or (r.removed_at is not null and coalesce(e.lapsed, 0) <> 1)`,
  },
];
