/** Renders both orders of a planned lobby side by side: bots in front, chances, waits. */
import type { Plan, PlannedRun } from '@onsale/sim/planner/plan-sale';
import type { Colors } from '../../terminal/output.ts';
import { number } from '../format.ts';
import { seconds, share } from './plan-sentences.ts';
import { fittedTable, type Column } from '../table.ts';

type Row = [label: string, of: (run: PlannedRun) => string];

const none = '–';
/** A smaller chance would be rounded to none. */
const leastShown = 0.005;

/** The tenths of the people by their arrival: from the first of these up to the last. */
const spans: [label: string, from: number, to: number][] = [
  ['of the first tenth to come', 0, 1],
  ['of the second to the fifth', 1, 5],
  ['of the sixth to the ninth', 5, 9],
  ['of the last tenth', 9, 10],
];

const rows: Row[] = [
  ['bots in the first tenth in line', ({ lobby }) => shareOf(lobby?.firstTenth)],
  [
    'seats to bots',
    ({ seatsOfBots, seatsSold }) => (seatsSold === 0 ? none : share(seatsOfBots / seatsSold)),
  ],
  ['chance of a person to buy', ({ lobby }) => chance(lobby, 0, 10)],
  ...spans.map(([label, from, to]): Row => [label, ({ lobby }) => chance(lobby, from, to)]),
  ['median wait of those who buy', ({ waits }) => waitText(waits.bought.p50)],
  ['90 % of those who buy', ({ waits }) => waitText(waits.bought.p90)],
  ['people who buy', ({ buyers }) => number(buyers)],
];

export function ordersTable(
  { arrival, draw }: NonNullable<Plan['orders']>,
  { colors, screenWidth }: { colors: Colors; screenWidth: number },
): string {
  const columns: Column[] = [
    { title: 'with a lobby', wraps: true },
    { title: 'by arrival', align: 'right' },
    { title: 'lots drawn', align: 'right' },
  ];
  const cells = rows.map(([label, of]) => [label, of(arrival), of(draw)]);
  return fittedTable({ columns, rows: cells, screenWidth }, colors);
}

type Lobby = PlannedRun['lobby'];

function shareOf(first: NonNullable<Lobby>['firstTenth'] | undefined): string {
  return !first || first.places === 0 ? none : share(first.botsInLine / first.places);
}

function chance(lobby: Lobby, from: number, to: number): string {
  const tenths = lobby?.chances.slice(from, to) ?? [];
  const mean = tenths.reduce((sum, one) => sum + one, 0) / Math.max(1, tenths.length);
  return mean > 0 && mean < leastShown ? '< 1 %' : share(mean);
}

function waitText(wait: number | null): string {
  return wait === null ? none : seconds(wait);
}
