/** Reads from the environment when a waiting buyer counts as absent, and when it is forgotten. */
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

/** A buyer who has been absent for so long leaves the line. */
const purgeAbsentSecondsDefault = 900;
const purgeVariable = 'ONSALE_FORGET_ABSENT_SECONDS';

/** The default, or longer where a buyer counts as absent only later. */
export function purgeAbsentSecondsFor(absentAfterSeconds: number): number {
  return Math.max(purgeAbsentSecondsDefault, 2 * absentAfterSeconds);
}

/**
 * @returns Infinity when it is off, or when no buyer is ever absent: no place is forgotten.
 * @throws ConfigError
 */
export function readPurgeAbsentSeconds(
  text: string | undefined,
  absentAfterSeconds: number,
): number {
  if (text === undefined) return purgeAbsentSecondsFor(absentAfterSeconds);
  if (text === 'off') return Infinity;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  const isOff = absentAfterSeconds === Infinity;
  const isValid = value <= maxSeconds && value > (isOff ? 0 : absentAfterSeconds);
  if (isValid) return isOff ? Infinity : value;
  throw new ConfigError(
    `${purgeVariable} must be a whole number of seconds up to ${maxSeconds} and above ${variable}, or off, and is "${text}".`,
  );
}
