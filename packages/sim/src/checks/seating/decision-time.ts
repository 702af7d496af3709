/** When calls were decided, and how long the states lasted that they began and ended. */
import type { Attempt } from '../../network/attempt.ts';

/** The server decided a call at some instant of this interval, both ends included. */
export interface DecisionTime {
  from: number;
  to: number;
}

export const decisionTime = ({ departedAt, handledAt }: Attempt): DecisionTime => ({
  from: departedAt,
  to: handledAt,
});

/**
 * The time of a state, as far as the calls that began and ended it tell: it certainly lasted from
 * after `certainFrom` until before `certainUntil`, and lasted at most from `from` until before
 * `until`.
 */
export interface Span {
  from: number;
  certainFrom: number;
  certainUntil: number;
  until: number;
}

/** Whether the state may have lasted at some instant of a decision. */
export const mayLast = (span: Span | null, { from, to }: DecisionTime): boolean =>
  span !== null && span.from <= to && from < span.until;

/** Whether the state certainly lasted at every instant of a decision. */
export const certainlyLasts = (span: Span | null, { from, to }: DecisionTime): boolean =>
  span !== null && span.certainFrom < from && to < span.certainUntil;

/** The state ended at some instant of a decision. */
export function endSpan(span: Span, { from, to }: DecisionTime): void {
  span.certainUntil = Math.min(span.certainUntil, from);
  // At the instant itself, another call may still have been decided before.
  span.until = Math.min(span.until, to + 1);
}
