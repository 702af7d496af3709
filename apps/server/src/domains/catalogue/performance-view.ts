/** View of a date: when it begins, and when its sale ends. */
import type { Performance } from '@onsale/core/catalogue';
import { hasTime, toIso, toIsoOrNull } from '@onsale/core/time/dates';

export interface PerformanceView {
  date: string;
  /** null where the date has no time of day. */
  startsAt: string | null;
  /** null for a date of an older server, which is sold until it is over everywhere on earth. */
  saleEndsAt: string | null;
}

/** A date that does not take place. */
export interface CancelledDateView {
  date: string;
  reason: string;
}

export function cancelledDatesOf(performances: readonly Performance[]): CancelledDateView[] {
  return performances.flatMap(({ date, cancelReason: reason }) =>
    typeof reason === 'string' ? [{ date, reason }] : [],
  );
}

export function toPerformanceView({ date, startsAt, saleEndsAt }: Performance): PerformanceView {
  return {
    date,
    startsAt: startsAt === null || !hasTime(date) ? null : toIso(startsAt),
    saleEndsAt: toIsoOrNull(saleEndsAt),
  };
}
