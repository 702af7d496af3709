/** Guards of the closing time in the terms of a concert. */
import { english } from '@onsale/core/language/translate';
import { invalidField } from '../../../wire/errors.ts';

interface Times {
  opensAt: number | null;
  closesAt: number | null;
}

/** @throws INVALID_INPUT when a new closing time has passed, or comes before the opening. */
export function requireClosingTime(times: Times, now: number): void {
  if (times.closesAt !== null && times.closesAt <= now) {
    const message = english`is in the past: choose an instant to come, or close the concert`;
    throw invalidField('closesAt', message);
  }
  requireOrder(times);
}

/** @throws INVALID_INPUT when the closing time is not after the opening. */
export function requireOrder({ opensAt, closesAt }: Times): void {
  if (opensAt === null || closesAt === null || opensAt < closesAt) return;
  throw invalidField('closesAt', english`must be after opensAt`);
}
