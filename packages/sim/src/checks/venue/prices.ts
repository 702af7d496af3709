/**
 * The price of the concert along a run, as an operator changes it.
 *
 * A change was decided at some instant from its sending to its answer, so that around it two prices
 * may have been in force.
 */
import type { DecisionTime } from '../seating/decision-time.ts';

export interface PriceRecord {
  /** A change of the price was sent; @returns tells when it was answered. */
  changes(price: number, sentAt: number): (answeredAt: number) => void;
  /** The prices that may have been in force at some instant of a decision. */
  at(decision: DecisionTime): readonly number[];
  /** Those that may have been in force at any time until an instant. */
  until(instant: number): readonly number[];
}

interface Change {
  price: number;
  /** Decided no earlier, and no later. */
  from: number;
  to: number;
}

/** @param price at which the sale begins. */
export function createPriceRecord(price: number): PriceRecord {
  const changes: Change[] = [{ price, from: -Infinity, to: -Infinity }];
  const at = ({ from, to }: DecisionTime): readonly number[] => {
    const possible = changes.filter(
      (change, index) => change.from <= to && from <= (changes[index + 1]?.to ?? Infinity),
    );
    return [...new Set(possible.map((change) => change.price))];
  };
  return {
    changes(next, sentAt) {
      const change: Change = { price: next, from: sentAt, to: Infinity };
      changes.push(change);
      return (answeredAt) => {
        change.to = answeredAt;
      };
    },
    at,
    until: (instant) => at({ from: -Infinity, to: instant }),
  };
}
