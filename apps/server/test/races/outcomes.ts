/** What a call came to, as its client would be told. */
import type { Reason } from '@onsale/core/errors';
import type { App } from '../../src/app.ts';
import { toOnsaleError } from '../../src/errors.ts';

export type Outcome<T> = { answer: T } | { refused: Reason; details: object };

export async function outcome<T>({ db }: App, call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { answer: await call };
  } catch (error) {
    const { reason, details } = toOnsaleError(error, db);
    return { refused: reason, details };
  }
}

export function answers<T>(outcomes: readonly Outcome<T>[]): T[] {
  return outcomes.flatMap((one) => ('answer' in one ? [one.answer] : []));
}

/** How often each reason was given. */
export function refusals(outcomes: readonly Outcome<unknown>[]): Partial<Record<Reason, number>> {
  const counted: Partial<Record<Reason, number>> = {};
  for (const one of outcomes) {
    if ('refused' in one) counted[one.refused] = (counted[one.refused] ?? 0) + 1;
  }
  return counted;
}
