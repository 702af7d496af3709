/** Reads from the environment after how many seconds a waiting buyer counts as absent. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import { ConfigError } from '../config/config-error.ts';

/** A buyer who waits and has not polled for so long is absent. */
export const absentAfterSecondsDefault = 45;

const variable = 'ONSALE_ABSENT_AFTER_SECONDS';
const minSeconds = minAbsentAfterMs / 1_000;
const maxSeconds = 86_400;

/**
 * @returns Infinity when it is off: no buyer is ever absent.
 * @throws ConfigError
 */
export function readAbsentAfterSeconds(text: string | undefined): number {
  if (text === undefined) return absentAfterSecondsDefault;
  if (text === 'off') return Infinity;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value >= minSeconds && value <= maxSeconds) return value;
  throw new ConfigError(
    `${variable} must be a whole number of seconds from ${minSeconds} to ${maxSeconds}, or off, and is "${text}". With less, buyers who poll at the recommended interval could count as absent.`,
  );
}
