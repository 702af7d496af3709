/** Describes a run in sentences, for the page and the terminal. */
import type { RunResult } from '../result.ts';
import { count, duration, joinWords, number, people, percent } from './words.ts';

/** The run in one sentence: buyers and seats, how it sold, how long people waited. */
export function answer(result: RunResult): string {
  const { ended, violation, lasted, funnel, seats } = result;
  const came = people(funnel.came);
  const forSeats = `for ${count(seats.total, 'seat')}`;
  if (violation) {
    return `“${violation.name}” was broken after ${duration(violation.atSeconds)}, when ${came} had come ${forSeats}.`;
  }
  const summary = `${came} came ${forSeats}: ${saleText(result)}; ${waitText(result)}.`;
  if (ended === 'complete') return summary;
  return `Stopped after ${duration(lasted.simulatedSeconds)}, before the end. So far, ${summary}`;
}

/** `sold out after 4 min 12 s` */
export function saleText({ seats }: Pick<RunResult, 'seats'>): string {
  const { total, sold, soldOutAfterSeconds } = seats;
  const left = total - sold;
  if (soldOutAfterSeconds !== null) {
    const soldOut = `sold out after ${duration(soldOutAfterSeconds)}`;
    return left > 0 ? `${soldOut}, with ${count(left, 'seat')} given back since` : soldOut;
  }
  if (sold === 0) return 'none was sold';
  return left > 0 ? `${number(sold)} sold and ${number(left)} left` : 'all sold';
}

/** `half of those admitted waited 1 min 40 s or less` */
export function waitText({ timeInLine }: Pick<RunResult, 'timeInLine'>): string {
  const { people: admitted, p50, longest } = timeInLine;
  if (admitted === 0) return 'nobody got in';
  if (p50 === null || longest === null) return 'how long they waited is not known';
  if (longest === 0) return 'nobody had to wait';
  if (admitted === 1) return `the one who got in waited ${duration(longest)}`;
  const half = p50 === 0 ? 'did not wait at all' : `waited ${duration(p50)} or less`;
  return `half of those admitted ${half}`;
}

/** Whether admissions followed the order of joining, as a sentence. */
export function fairnessText({ fairness }: Pick<RunResult, 'fairness'>): string {
  const { inversions, kendallTau } = fairness;
  if (kendallTau === null) return 'Fewer than two people got in: there is no order to speak of.';
  if (inversions === 0) return 'Nobody was seen inside while somebody who joined earlier waited.';
  const pairs = count(inversions, 'pair', 'pairs');
  return `${pairs} of people got in out of order: the later one was seen inside while the earlier one waited.`;
}

export function slotsText({ slots }: Pick<RunResult, 'slots'>): string {
  const room = count(slots.maxActive, 'slot');
  if (slots.averageUsed === null) return `${room}, and nobody ever waited for one`;
  return `${percent(slots.averageUsed)} of ${room} used while somebody waited`;
}

/** The injected faults of network and server. */
export function faultsText({ faults }: Pick<RunResult, 'faults'>): string {
  const { dropped, delayed, duplicated, lostAnswers, restarts } = faults;
  const done = [
    dropped > 0 && `${count(dropped, 'call')} dropped`,
    delayed > 0 && `${number(delayed)} delayed`,
    duplicated > 0 && `${number(duplicated)} sent twice`,
    lostAnswers > 0 && `${count(lostAnswers, 'answer')} lost`,
    restarts > 0 && count(restarts, 'server restart'),
  ].filter((text) => text !== false);
  return done.length > 0 ? joinWords(done) : 'none';
}

/** Arrivals on time: a real clock does not wait for a busy machine. */
export function arrivalsText({ arrivals }: Pick<RunResult, 'arrivals'>): string {
  const { planned, late, latestLateMs } = arrivals;
  if (late === 0) return `${people(planned)}, all of them on time`;
  return `${people(planned)}, ${number(late)} of them late, by ${duration(latestLateMs / 1000)} at most`;
}
