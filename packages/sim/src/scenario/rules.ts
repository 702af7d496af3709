/** Rules across fields: whether their combination makes a sale that can be played. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { lastArrivalSeconds } from './arrivals.ts';
import { lobbyRules } from './lobby/lobby-rules.ts';
import { mistake, type Rule, type ScenarioMistake } from './mistakes.ts';
import type { PersonaName, Scenario } from './schema.ts';
import { eveningsOf, type OperatorEvent } from './venue/operator-schema.ts';
import { parseThreshold, ThresholdError } from './thresholds.ts';

const seatsOf = ({ blockSeats, issueOrder }: OperatorEvent): number[] => [
  ...(blockSeats?.seatNos ?? []),
  ...(issueOrder?.seatNos ?? []),
];

const isAboveZero = (weight: number) => weight > 0;

/** The numbers of seats with a weight above 0. */
function wishes({ seatsWanted }: Scenario): number[] {
  return Object.entries(seatsWanted)
    .filter(([, weight]) => weight > 0)
    .map(([seats]) => Number(seats));
}

/** Decides at once, unless the scenario says how long it thinks. */
const thinksByItself: readonly PersonaName[] = ['bot'];
/** These pay at once, or as soon as they hold seats; all other personas think first. */
const paysImmediately: readonly PersonaName[] = [...thinksByItself, 'double-clicker'];

/** The server's own row length, with which the last row may be shorter. */
const defaultSeatsPerRow = 10;

const rules: readonly Rule[] = [
  ...lobbyRules,
  ({ personas }) =>
    !Object.values(personas).some(isAboveZero) &&
    mistake('personas', 'no buyer arrives: give at least one a weight above 0'),
  (scenario) =>
    wishes(scenario).length === 0 &&
    mistake('seatsWanted', 'no buyer wants a seat: give at least one number a weight above 0'),
  (scenario) => {
    const { maxSeatsPerUser } = scenario.concert;
    const tooMany = wishes(scenario).find((seats) => seats > maxSeatsPerUser);
    return (
      tooMany !== undefined &&
      mistake(
        `seatsWanted.${tooMany}`,
        `is more than one buyer may have: raise concert.maxSeatsPerUser, which is ${maxSeatsPerUser}`,
      )
    );
  },
  (scenario) => {
    const { seatsPerDate, seatsPerRow } = scenario.concert;
    const sideBySide = Math.min(seatsPerDate, seatsPerRow);
    const fewest = Math.min(...wishes(scenario));
    return (
      Number.isFinite(fewest) &&
      fewest > sideBySide &&
      mistake(
        'seatsWanted',
        `every buyer wants ${fewest} seats or more, and a row has ${sideBySide}: nothing can be sold`,
      )
    );
  },
  ({ concert: { seatsPerDate, seatsPerRow, layout } }) =>
    layout === undefined &&
    seatsPerRow !== defaultSeatsPerRow &&
    seatsPerDate % seatsPerRow !== 0 &&
    mistake(
      'concert.seatsPerDate',
      `must be whole rows of ${seatsPerRow} (concert.seatsPerRow), such as ${Math.ceil(seatsPerDate / seatsPerRow) * seatsPerRow}`,
    ),
  ({ concert: { dates, times = [] } }) =>
    dates * times.length > catalogueLimits.dates &&
    mistake(
      'concert.times',
      `makes ${dates * times.length} shows of ${dates} evenings: a concert has at most ${catalogueLimits.dates}`,
    ),
  ({ arrivals }) =>
    arrivals.kind === 'ramp' &&
    arrivals.fromPerSecond === 0 &&
    arrivals.toPerSecond === 0 &&
    mistake('arrivals', 'no buyer arrives: a ramp needs fromPerSecond or toPerSecond above 0'),
  ({ arrivals, concert }) =>
    arrivals.kind === 'lobby' &&
    concert.opensAfterSeconds === 0 &&
    mistake(
      'concert.opensAfterSeconds',
      'must be above 0 for arrivals of kind lobby: they wait for the opening',
    ),
  ({ concert, durationSeconds }) =>
    concert.opensAfterSeconds >= durationSeconds &&
    mistake(
      'concert.opensAfterSeconds',
      `must be before the end (durationSeconds ${durationSeconds}): the sale would never open`,
    ),
  (scenario) => {
    const lastSeconds = lastArrivalSeconds(scenario);
    const isTooLate =
      lastSeconds !== null &&
      Number.isFinite(lastSeconds) &&
      lastSeconds >= scenario.durationSeconds;
    return (
      isTooLate &&
      mistake(
        'durationSeconds',
        `must be longer than it takes until all have come, about ${Math.ceil(lastSeconds)} seconds`,
      )
    );
  },
  ({ thinkSeconds: [minSeconds], concert: { room }, personas }) =>
    minSeconds >= room.sessionSeconds &&
    !thinksByItself.some((name) => isAboveZero(personas[name] ?? 0)) &&
    mistake(
      'thinkSeconds',
      `must be less than concert.room.sessionSeconds (${room.sessionSeconds}), or no buyer gets to a seat`,
    ),
  ({ botThinkSeconds: [minSeconds], concert: { room } }) =>
    minSeconds >= room.sessionSeconds &&
    mistake(
      'botThinkSeconds',
      `must be less than concert.room.sessionSeconds (${room.sessionSeconds}), or no bot gets to a seat`,
    ),
  ({ thinkSeconds: [minSeconds], concert: { reservationSeconds }, personas }) =>
    minSeconds >= reservationSeconds &&
    !paysImmediately.some((name) => isAboveZero(personas[name] ?? 0)) &&
    mistake(
      'thinkSeconds',
      `must be less than concert.reservationSeconds (${reservationSeconds}), or every reservation runs out`,
    ),
  ({ faults: { untilSeconds }, durationSeconds }) =>
    untilSeconds !== undefined &&
    untilSeconds > durationSeconds &&
    mistake('faults.untilSeconds', `must be at most durationSeconds, which is ${durationSeconds}`),
  ({ faults: { restartsAtSeconds, untilSeconds }, durationSeconds }) => {
    const end = untilSeconds ?? durationSeconds;
    const tooLate = restartsAtSeconds.findIndex((atSeconds) => atSeconds >= end);
    const name = untilSeconds === undefined ? 'durationSeconds' : 'faults.untilSeconds';
    return (
      tooLate >= 0 &&
      mistake(`faults.restartsAtSeconds[${tooLate}]`, `must be before ${name}, which is ${end}`)
    );
  },
  ({ roomChanges = [], durationSeconds }) => {
    const wrong = roomChanges.findIndex(
      ({ atSeconds }, index) =>
        atSeconds >= durationSeconds || atSeconds <= (roomChanges[index - 1]?.atSeconds ?? -1),
    );
    return (
      wrong >= 0 &&
      mistake(
        `roomChanges[${wrong}].atSeconds`,
        `must be after that of the change before, and before durationSeconds, which is ${durationSeconds}`,
      )
    );
  },
  ({ roomChanges = [] }) =>
    roomChanges.findLast(({ paused }) => paused !== undefined)?.paused === true &&
    mistake('roomChanges', 'leaves the room paused: add a change with "paused": false'),
  ({ operator = [], durationSeconds }) => {
    const wrong = operator.findIndex(
      ({ atSeconds }, index) =>
        atSeconds >= durationSeconds || atSeconds < (operator[index - 1]?.atSeconds ?? 0),
    );
    return (
      wrong >= 0 &&
      mistake(
        `operator[${wrong}].atSeconds`,
        `must not be before that of the event before, and before durationSeconds, which is ${durationSeconds}`,
      )
    );
  },
  ({ operator = [], concert: { dates, seatsPerDate } }) => {
    const wrong = operator.findIndex(
      (event) =>
        eveningsOf(event).some((evening) => evening > dates) ||
        seatsOf(event).some((seatNo) => seatNo > seatsPerDate),
    );
    return (
      wrong >= 0 &&
      mistake(
        `operator[${wrong}]`,
        `names an evening or a seat that there is not: there are ${dates} of ${seatsPerDate} seats`,
      )
    );
  },
  ({ operator = [], concert: { dates } }) =>
    new Set(operator.flatMap(({ cancelDate = [] }) => cancelDate)).size >= dates &&
    mistake('operator', 'cancels every evening: leave one to sell'),
  ({ faults: { drop, lostAnswer, untilSeconds }, durationSeconds }) => {
    const lastsAllRun = (untilSeconds ?? durationSeconds) >= durationSeconds;
    return (
      lastsAllRun &&
      (drop === 1 || lostAnswer === 1) &&
      mistake(
        drop === 1 ? 'faults.drop' : 'faults.lostAnswer',
        'no call is ever answered: make it less than 1, or end the faults at faults.untilSeconds',
      )
    );
  },
];

/** @param scenario in which every field is valid by itself. */
export function contradictionsIn(scenario: Scenario): ScenarioMistake[] {
  const thresholds = scenario.thresholds.flatMap((text, index) => {
    const wrong = wrongThreshold(text);
    return wrong === null ? [] : [mistake(`thresholds[${index}]`, `"${text}": ${wrong}`)];
  });
  const contradictions = rules.map((rule) => rule(scenario)).filter((found) => found !== false);
  return [...contradictions, ...thresholds];
}

function wrongThreshold(text: string): string | null {
  try {
    parseThreshold(text);
    return null;
  } catch (error) {
    if (error instanceof ThresholdError) return error.message;
    throw error;
  }
}
