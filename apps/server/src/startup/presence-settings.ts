import { leastAbsentAfterMs } from '@onsale/core/absence';
import { ConfigError } from '../config/config-error.ts';

/** Until a person who waits and does not ask for its place is absent. */
export const absentAfterSecondsDefault = 45;

const variable = 'ONSALE_ABSENT_AFTER_SECONDS';
const leastSeconds = leastAbsentAfterMs / 1_000;
const mostSeconds = 86_400;

/**
 * @returns Infinity where nobody ever is.
 * @throws ConfigError
 */
export function readAbsentAfterSeconds(text: string | undefined): number {
  if (text === undefined) return absentAfterSecondsDefault;
  if (text === 'off') return Infinity;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value >= leastSeconds && value <= mostSeconds) return value;
  throw new ConfigError(
    `${variable} must be a whole number of seconds from ${leastSeconds} to ${mostSeconds}, or off, and is "${text}": whoever asks as often as told must never count as absent.`,
  );
}
