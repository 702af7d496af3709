/** Describes a run in sentences, for the page and the terminal. */
import type { RunResult } from '../result.ts';
import { maxLateShare } from '../run/overload.ts';
import { count, duration, joinWords, number, people, percent, whenText } from './words.ts';

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

/** `half were in line for 3 min or less, and 1,104 of 1,943 did not get in` */
export function waitText({ waits }: Pick<RunResult, 'waits'>): string {
  const { people: inLine, admitted, p50, longest } = waits.all;
  if (inLine === 0) return 'nobody waited in line';
  if (p50 === null || longest === null) return 'how long they waited is not known';
  const isAll = admitted === inLine;
  if (longest === 0 && isAll) return 'nobody had to wait';
  const half =
    inLine === 1
      ? `one person was in line, for ${duration(longest)}`
      : p50 === 0
        ? 'half did not wait at all'
        : `half were in line for ${duration(p50)} or less`;
  return isAll
    ? half
    : `${half}, and ${number(inLine - admitted)} of ${number(inLine)} did not get in`;
}

/** Whether admissions followed the order of joining, as a sentence. */
export function fairnessText({ fairness }: Pick<RunResult, 'fairness'>): string {
  const { inversions, kendallTau } = fairness;
  if (kendallTau === null)
    return 'Fewer than two places were admitted: there is no order to judge.';
  if (inversions === 0) return 'Nobody was seen inside while somebody who joined earlier waited.';
  const pairs = count(inversions, 'pair', 'pairs');
  return `${pairs} of places were admitted out of order: the later one was seen inside while the earlier one waited.`;
}

/**
 * `241 places; lots were drawn at the opening. Of the first 25 to come 20 were bots, and of the
 * first 25 in line 13.`; null without a lobby.
 */
export function lobbyText({
  lobby,
  scenario,
}: Pick<RunResult, 'lobby' | 'scenario'>): string | null {
  if (!lobby) return null;
  const { places, drawnAfterSeconds: drawn, firstTenth } = lobby;
  const { places: first, botsByArrival, botsInLine } = firstTenth;
  const isDrawn = scenario.concert.order === 'draw';
  const order = isDrawn
    ? drawn === null
      ? 'no lots were drawn'
      : `lots were drawn ${whenText(drawn)}`
    : 'the first to come are the first in line';
  const all = `${count(places, 'place')}; ${order}`;
  if (lobby.bots.length === 0 || first === 0) return `${all}.`;
  const came = `of the first ${number(first)} to come ${number(botsByArrival)} were bots`;
  if (botsInLine === null || !isDrawn) return `${all}. ${came.replace(/^o/, 'O')}.`;
  return `${all}. O${came.slice(1)}, and of the first ${number(first)} in line ${number(botsInLine)}.`;
}

export function slotsText({ slots }: Pick<RunResult, 'slots'>): string {
  const room = count(slots.maxActive, 'slot');
  if (slots.averageUsed === null) return `${room}, and nobody ever waited for one`;
  return `${percent(slots.averageUsed)} of ${room} used while seats were left`;
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

export interface LoadVerdict {
  /** Whether the crowd came and called as it was asked for. */
  ok: boolean;
  /** The late arrivals and calls, in a few words. */
  text: string;
}

/** Whether this machine made the crowd; null in virtual time, where nothing is late. */
export function loadVerdict({
  mode,
  arrivals,
  calls,
}: Pick<RunResult, 'mode' | 'arrivals' | 'calls'>): LoadVerdict | null {
  if (mode === 'virtual') return null;
  const { planned, late, latestLateMs, lateCalls, latestCallLateMs } = arrivals;
  const attempts = Object.values(calls).reduce((sum, call) => sum + call.attempts, 0);
  const kinds = [
    { part: late, whole: planned, what: 'arrivals', byMs: latestLateMs },
    { part: lateCalls, whole: attempts, what: 'calls', byMs: latestCallLateMs },
  ];
  const tooMany = kinds.filter(({ part, whole }) => part > whole * maxLateShare);
  const lateKinds = tooMany.length > 0 ? tooMany : kinds.filter(({ part }) => part > 0);
  const texts = lateKinds.map(
    ({ part, whole, what, byMs }) =>
      `${number(part)} of ${number(whole)} ${what} late, by ${duration(byMs / 1000)} at most`,
  );
  return {
    ok: tooMany.length === 0,
    text: texts.length === 0 ? 'arrivals and calls on time' : joinWords(texts),
  };
}
