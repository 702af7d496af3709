/** Renders the answer of `plan`: sentences, and a table of what each limit would change. */
import stringWidth from 'string-width';
import type { LimitSearch, Plan, PlannedRun } from '@onsale/sim/planner/plan-sale';
import type { Colors } from '../../terminal/output.ts';
import { count, number } from '../format.ts';
import {
  loadSentences,
  peopleSentences,
  roomSentences,
  saleSentences,
  seconds,
  share,
} from './plan-sentences.ts';
import { ordersTable } from './plan-orders.ts';
import { fittedTable, type Column } from '../table.ts';
import { wrap } from '../wrap.ts';

export function planText(
  plan: Plan,
  { colors: c, width, screenWidth }: { colors: Colors; width: number; screenWidth: number },
): string {
  const { asked, run, search } = plan;
  const { buyers, dates, maxActive, admitPerMinute } = asked;
  const perDate = Math.max(1, Math.round(asked.seats / dates));
  const seats =
    dates === 1 ? count(perDate, 'seat') : `${count(perDate, 'seat')} on each of ${dates} dates`;
  const { order, lobbyMinutes } = asked;
  const lobby =
    order === undefined
      ? ''
      : `, after a lobby of ${count(lobbyMinutes, 'minute')}${order === 'draw' ? ' whose lots are drawn' : ''}`;
  const title = `${count(buyers, 'person', 'people')} for ${seats}, ${number(maxActive)} inside at once, ${number(admitPerMinute)} admitted per minute${lobby}`;
  const sections = [
    saleSentences(run),
    peopleSentences(plan),
    [...roomSentences(run), ...loadSentences(run)],
  ];
  const paragraphs = (sentences: readonly string[]) =>
    sentences.flatMap((sentence) =>
      wrap(sentence, width - 2, stringWidth).map((line) => `  ${line}`),
    );
  return [
    ...wrap(title, width, stringWidth).map((line) => c.bold(line)),
    ...sections.flatMap((section) => (section.length === 0 ? [] : ['', ...paragraphs(section)])),
    '',
    fittedTable({ columns, rows: rowsOf(plan), screenWidth }, c),
    '',
    ...(plan.orders ? [ordersTable(plan.orders, { colors: c, screenWidth }), ''] : []),
    ...paragraphs(adviceOf(plan)),
    ...(search ? paragraphs([searchText(search)]) : []),
    '',
    ...paragraphs([howText(plan)]).map((line) => c.dim(line)),
  ].join('\n');
}

const columns: Column[] = [
  { title: 'limits', wraps: true },
  { title: 'sold out after', align: 'right' },
  { title: 'median wait', align: 'right' },
  { title: 'slots used', align: 'right' },
  { title: 'give up', align: 'right' },
];

function rowsOf({ run, changes, search }: Plan): string[][] {
  const rows = [run, ...changes, ...(search?.run ? [search.run] : [])];
  return rows.map((row) => [
    row.change === null ? 'as planned' : nameOf(row),
    row.soldOutAfterSeconds === null ? 'never' : seconds(row.soldOutAfterSeconds),
    row.waits.bought.p50 === null ? '–' : seconds(row.waits.bought.p50),
    row.slotsUsed === null ? '–' : share(row.slotsUsed),
    number(row.gaveUp),
  ]);
}

/** A change by what it allows. */
function nameOf({ change, limits }: PlannedRun): string {
  const inside = `${number(limits.maxActive)} inside at once`;
  const rate = `${number(limits.admitPerMinute)} admitted per minute`;
  if (change === 'both') return 'both';
  if (change === 'found') return 'the lowest limits';
  return change?.endsWith('inside at once') ? inside : rate;
}

function adviceOf({ run, changes, best }: Plan): string[] {
  if (best) {
    const change = best.change === 'both' ? 'raising both limits' : `allowing ${nameOf(best)}`;
    if (run.soldOutAfterSeconds === null) return [`It would sell out by ${change}.`];
    return [
      `The best change: ${change} ends the sale after ${seconds(best.soldOutAfterSeconds!)}.`,
    ];
  }
  if (run.soldOutAfterSeconds !== null) {
    return ['Raising a limit would not end the sale much sooner: the time is spent by the buyers.'];
  }
  const [most] = changes.toSorted((a, b) => b.seatsSold - a.seatsSold);
  if (most && most.seatsSold > run.seatsSold * minGainOfSeats) {
    const limits = most.change === 'both' ? 'both limits raised' : nameOf(most);
    return [
      `It would not sell out with ${limits} either, but sell ${count(most.seatsSold, 'seat')}.`,
    ];
  }
  return ['Raising a limit would not sell many more seats.'];
}

const minGainOfSeats = 1.02;

function searchText({ withinSeconds, limits, run }: LimitSearch): string {
  const within = seconds(withinSeconds);
  if (!limits || !run) return `No limits are high enough to sell out within ${within}.`;
  const end = seconds(run.soldOutAfterSeconds ?? withinSeconds);
  return `The lowest limits to sell out within ${within}: ${number(limits.maxActive)} inside at once and ${number(limits.admitPerMinute)} admitted per minute, which takes ${end}.`;
}

function howText({ asked, run, changes }: Plan): string {
  const { runs } = run.spread;
  const ofChanges = changes[0]?.spread.runs ?? runs;
  const crowds =
    runs === 1 ? `one crowd, of seed ${run.seed}` : `${runs} crowds, from seed ${asked.seed} on`;
  const others = ofChanges === runs ? '' : `, the other rows with that of seed ${run.seed}`;
  const typical = runs === 1 ? '' : ` The figures are those of seed ${run.seed}, the median.`;
  return `Played in a model of the server’s rules with ${crowds}${others}.${typical}`;
}
