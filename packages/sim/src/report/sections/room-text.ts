/** Explains why a room is not full while people wait, as far as the samples tell. */
import type { RunResult } from '../../result.ts';
import { number, whenText } from '../words.ts';

/** A difference that is seen in the chart. */
const clearlyFewer = 0.9;

/** Sentences for the caption of the chart of the room; empty when there is nothing to explain. */
export function roomText(result: RunResult): string {
  const texts = [afterTakenText(result), noLineText(result)].filter((text) => text !== '');
  return texts.join(' ');
}

/** Once nothing is free, visits are so short that admissions cannot keep the room full. */
function afterTakenText({ series, seats, scenario }: RunResult): string {
  const { takenAfterSeconds } = seats;
  if (takenAfterSeconds === null || (scenario.roomChanges ?? []).length > 0) return '';
  const { concert } = scenario;
  const takenAt = (takenAfterSeconds + concert.opensAfterSeconds) / series.everySeconds;
  const contended = series.active.flatMap((active, at) =>
    series.waiting[at]! > 0 ? [{ active, at }] : [],
  );
  const before = mean(contended.filter(({ at }) => at < takenAt));
  const after = mean(contended.filter(({ at }) => at >= takenAt));
  if (before === null || after === null || after >= before * clearlyFewer) return '';
  return `It falls once all seats are held or sold, ${whenText(takenAfterSeconds)}: who gets in then finds nothing and leaves soon, and no more than ${number(concert.room.admitPerMinute)} a minute are admitted.`;
}

function noLineText({ series, scenario }: RunResult): string {
  const last = series.waiting.findLastIndex((waiting) => waiting > 0);
  if (last === -1 || last === series.waiting.length - 1) return '';
  const seconds = (last + 1) * series.everySeconds - scenario.concert.opensAfterSeconds;
  return `Nobody is in line from ${whenText(seconds)} on.`;
}

function mean(samples: readonly { active: number }[]): number | null {
  if (samples.length === 0) return null;
  return samples.reduce((sum, { active }) => sum + active, 0) / samples.length;
}
