/** How presence is kept, by name, and when somebody is absent. */
import { leastAbsentAfterMs } from '@onsale/core/absence';
import { ConfigError } from '../../../config/config-error.ts';

export const presenceLimits = {
  /** How often a server writes down whom it saw, where several share a database. */
  noteEveryMs: 3_000,
  /** A server whose note is older may be serving all the same: until it is absent, nobody else is. */
  lateAfterMs: 10_000,
  /** After a longer time without a turn, who was not seen meanwhile had no chance to be. */
  longestGapMs: 10_000,
  /** People near the head whom a note is about: so many times those who may be let in within a while. */
  nearHead: 20,
  nearHeadLeast: 1_000,
  nearHeadMost: 10_000,
  /** People whom one step passes over, and whom it looks at. */
  passedAtOnce: 5_000,
  lookedAtOnce: 100_000,
} as const;

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
