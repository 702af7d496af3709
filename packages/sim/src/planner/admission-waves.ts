/** Finds out whether people are admitted in waves, one each minute. */
import type { AdmissionLog } from './model/line/admission-log.ts';

export interface AdmissionWaves {
  /** How many are admitted in a wave, in the median. */
  people: number;
  /** How long none is admitted between two waves, in the median. */
  pauseSeconds: number;
}

/** Admissions that are further apart than this belong to two waves. */
const pauseMs = 10_000;
const minWaves = 3;
/** Waves matter when the pauses are this share of the time. */
const minPauseShare = 0.25;

/**
 * A minute's admissions may be used up at once. Then none follow until the first of them are 60
 * seconds ago, and the minute after goes the same way.
 *
 * @param untilMs admissions are counted until this instant, when the last seat is taken.
 * @returns null when people are admitted evenly.
 */
export function findWaves(log: AdmissionLog, untilMs: number): AdmissionWaves | null {
  const sizes: number[] = [];
  const pauses: number[] = [];
  const count = log.until(untilMs);
  if (count === 0) return null;
  let size = 1;
  for (let index = 1; index < count; index += 1) {
    const pause = log.instant(index) - log.instant(index - 1);
    if (pause >= pauseMs) {
      sizes.push(size);
      pauses.push(pause);
      size = 0;
    }
    size += 1;
  }
  sizes.push(size);
  const lasted = log.instant(count - 1) - log.instant(0);
  const paused = pauses.reduce((sum, pause) => sum + pause, 0);
  // A room that admits one after the other has pauses, too.
  const people = median(sizes);
  if (sizes.length < minWaves || people < 2 || paused < lasted * minPauseShare) return null;
  return { people, pauseSeconds: median(pauses) / 1000 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
