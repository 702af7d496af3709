/** The sentences on a planned sale: its end, its people, its room, its requests. */
import type { Plan, PlannedRun } from '@onsale/sim/planner/plan-sale';
import { count, duration, number } from '../format.ts';

/** When the last seats are sold so long after all were taken, some had come back. */
const lateReturnSeconds = 90;
/** A spread that is a smaller share of the figure is not worth mentioning. */
const minSpread = 0.05;
const shortestWaitSeconds = 0.5;

export function saleSentences(run: PlannedRun): string[] {
  const { soldOutAfterSeconds, takenAfterSeconds, seatsSold, spread } = run;
  if (soldOutAfterSeconds === null) return notSoldOut(run);
  const { runs, soldOut } = spread;
  const range = spread.soldOutAfterSeconds!;
  const [from, to] = [seconds(range.from), seconds(range.to)];
  const over =
    runs === 1
      ? ''
      : from === to
        ? `; the same with each of ${runs} crowds`
        : `; with ${runs} crowds between ${from} and ${to}`;
  const first = `Sold out after ${seconds(soldOutAfterSeconds)}${over}.`;
  const unsold = seatsSold - spread.seatsSold.from;
  const left =
    soldOut === runs
      ? []
      : [
          `With ${count(runs - soldOut, 'crowd')} of ${runs} it does not sell out: up to ${count(unsold, 'seat')} ${verb(unsold, 'stays', 'stay')} unsold.`,
        ];
  const isLate = soldOutAfterSeconds - (takenAfterSeconds ?? 0) >= lateReturnSeconds;
  const returned =
    takenAfterSeconds !== null && isLate
      ? [
          `Every seat is held or sold after ${seconds(takenAfterSeconds)}, but some come back from buyers who do not pay.`,
        ]
      : [];
  return [first, ...left, ...returned];
}

function notSoldOut({ seatsSold, gaveUp, spread }: PlannedRun): string[] {
  const { from, to } = spread.seatsSold;
  const range =
    spread.runs === 1 || from === to
      ? ''
      : `, with ${spread.runs} crowds between ${number(from)} and ${number(to)}`;
  const reason =
    gaveUp === 0 ? 'Every buyer who waited has its turn.' : 'Many give up before their turn.';
  const sold = `${count(seatsSold, 'seat')} ${verb(seatsSold, 'is', 'are')} sold`;
  return [`It does not sell out: ${sold}${range}. ${reason}`];
}

export function peopleSentences({ asked, run }: Plan): string[] {
  const { waits, buyers, outcomes, seatsOfBots, seatsSold } = run;
  const without = outcomes.soldOut + outcomes.expired + outcomes.gaveUp;
  return [
    buyers === 0
      ? 'No buyer gets a seat.'
      : `${people(buyers)} ${verb(buyers, 'buys', 'buy')}. ${waitText(waits.bought, spreadOfWait(run))}`,
    ...(without === 0 ? [] : [withoutText(without, run)]),
    ...gaveUpText(asked.patienceMinutes, run),
    ...leaversText(run),
    ...(asked.bots === 0
      ? []
      : [
          `Bots, ${asked.bots} % of the people, get ${number(seatsOfBots)} of ${count(seatsSold, 'seat')}${seatsSold === 0 ? '' : ` (${share(seatsOfBots / seatsSold)})`}.`,
        ]),
  ];
}

function spreadOfWait({ spread }: PlannedRun): string {
  const { medianWaitSeconds: range, runs } = spread;
  if (range === null || range.to - range.from < minSpread * range.to) return '';
  return ` (${seconds(range.from)} to ${seconds(range.to)} with ${runs} crowds)`;
}

function waitText({ p50, p90, longest }: PlannedRun['waits']['bought'], spread: string): string {
  if (longest === null || longest < shortestWaitSeconds) return 'They do not wait.';
  if (p50! < shortestWaitSeconds) {
    return `Half of them do not wait, the others up to ${seconds(longest)}.`;
  }
  return `Their median wait is ${seconds(p50!)}${spread}; 90 % wait up to ${seconds(p90!)}, the last ${seconds(longest)}.`;
}

/** Buyers who wanted seats, stayed, and got none: how long it takes until they know. */
function withoutText(
  without: number,
  { waits, outcomes, soldOutAfterSeconds }: PlannedRun,
): string {
  const { p50, longest } = waits.without;
  const first = `${people(without)} ${verb(without, 'goes', 'go')} without a seat`;
  if (outcomes.gaveUp === without) return `${first}.`;
  if (longest === null || longest < shortestWaitSeconds) return `${first}, and know it at once.`;
  const end = soldOutAfterSeconds === null ? '' : ' that it is sold out';
  return `${first}. They know${end} after a median wait of ${seconds(p50!)}, the last after ${seconds(longest)}.`;
}

function gaveUpText(patienceMinutes: number, { outcomes }: PlannedRun): string[] {
  const { gaveUp, soldOut, expired } = outcomes;
  if (gaveUp === 0) return [];
  const after = `up after ${count(patienceMinutes, 'minute')} in line`;
  if (soldOut + expired === 0) return [`All of them give ${after}.`];
  return [`${number(gaveUp)} of them ${verb(gaveUp, 'gives', 'give')} ${after}.`];
}

function leaversText({ outcomes: { noShow, left, wentAway, expired } }: PlannedRun): string[] {
  const parts = [
    noShow > 0 &&
      `${people(noShow)} ${verb(noShow, 'joins', 'join')} and never ${verb(noShow, 'returns', 'return')}`,
    wentAway > 0 &&
      `${number(wentAway)} ${verb(wentAway, 'goes', 'go')} away from the line without a word`,
    left > 0 && `${number(left)} ${verb(left, 'leaves', 'leave')} the line or held seats`,
    expired > 0 && `${number(expired)} ${verb(expired, 'runs', 'run')} out of time inside`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? [] : [`${parts.join('; ')}.`];
}

export function roomSentences({ slotsUsed, waves }: PlannedRun): string[] {
  return [
    ...(slotsUsed === null
      ? []
      : [`${share(slotsUsed)} of the slots are used while seats are left.`]),
    ...(waves
      ? [
          `People get in in waves: about ${number(waves.people)} at once, then none for ${seconds(waves.pauseSeconds)}, until their minute is over.`,
        ]
      : []),
  ];
}

export function loadSentences({ peak: { atSeconds, requests, processes } }: PlannedRun): string[] {
  const { status, join, ...others } = requests;
  const shopping = Object.values(others).reduce((sum, calls) => sum + calls, 0);
  const total = status + join + shopping;
  const parts = [
    status > 0 && count(status, 'poll'),
    join > 0 && count(join, 'join'),
    shopping > 0 && `${number(shopping)} by those inside`,
  ].filter((part) => part !== false);
  const servers =
    processes < 1
      ? `, ${processes < 0.01 ? 'less than 1 %' : `about ${share(processes)}`} of what one server process serves`
      : `, the work of about ${count(Math.ceil(processes), 'server process', 'server processes')}`;
  return [
    `The busiest second is ${atSeconds < 1 ? 'the first' : `${seconds(atSeconds)} after the start`}: ${count(total, 'request')} (${parts.join(', ')})${servers}.`,
  ];
}

function people(of: number): string {
  return count(of, 'person', 'people');
}

function verb(of: number, one: string, many: string): string {
  return of === 1 ? one : many;
}

/** `95 %`; never `100 %` of what is not whole. */
export function share(value: number): string {
  const percent = Math.round(value * 100);
  return `${value < 1 ? Math.min(99, percent) : percent} %`;
}

export function seconds(value: number): string {
  return duration(value * 1000);
}
