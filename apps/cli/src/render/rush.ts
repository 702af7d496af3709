/** A rush as it happens, and what came of it. */
import type { Tally } from '../demo/crowd.ts';
import type { Colors } from '../output.ts';
import { count, duration, number, points } from './format.ts';
import { facts } from './table.ts';

export interface RushView {
  tally: Tally;
  people: number;
  seats: number;
  now: number;
  width: number;
}

const barMaxWidth = 50;
const labelWidth = 9;
const figureWidth = 30;

/** The picture that is redrawn in place. */
export function rushPanel({ tally, people, seats, now, width }: RushView, c: Colors): string {
  const bar = Math.max(10, Math.min(barMaxWidth, width - labelWidth - figureWidth));
  const gone = tally.joined - tally.waiting - tally.inside;
  const peopleBar = stackedBar(
    [
      [gone / people, c.dim('▪')],
      [tally.inside / people, c.cyan('█')],
      [tally.waiting / people, c.yellow('▒')],
    ],
    bar,
  );
  const seatsBar = stackedBar(
    [
      [tally.seatsSold / seats, c.green('█')],
      [tally.seatsHeld / seats, c.yellow('▒')],
    ],
    bar,
  );
  const { buyers, letGo, tooLate } = tally;
  return [
    '',
    `  ${'People'.padEnd(labelWidth)}${peopleBar}  ${c.cyan(`${tally.inside} inside`)}, ${c.yellow(`${tally.waiting} waiting`)}`,
    `  ${'Seats'.padEnd(labelWidth)}${seatsBar}  ${c.green(`${tally.seatsSold} sold`)}, ${c.yellow(`${tally.seatsHeld} held`)}`,
    '',
    c.dim(
      `  ${seconds(now - tally.startedAt)}   ${count(buyers, 'buyer')}, ${letGo} let go, ${tooLate} too late`,
    ),
  ].join('\n');
}

/** One line, where nothing can be redrawn. */
export function rushLine({ tally, now }: RushView): string {
  const { waiting, inside, seatsSold, seatsHeld } = tally;
  const figures = [
    `${String(waiting).padStart(4)} waiting`,
    `${String(inside).padStart(3)} inside`,
    `${String(seatsHeld).padStart(3)} held`,
    `${String(seatsSold).padStart(4)} sold`,
  ];
  return `  ${seconds(now - tally.startedAt).padStart(7)} ${figures.join('  ')}`;
}

function stackedBar(parts: readonly (readonly [share: number, mark: string])[], width: number) {
  let drawn = 0;
  let share = 0;
  let bar = '';
  for (const [part, mark] of parts) {
    share += part;
    const until = Math.min(width, Math.round(share * width));
    bar += mark.repeat(Math.max(0, until - drawn));
    drawn = Math.max(drawn, until);
  }
  return bar + ' '.repeat(width - drawn);
}

export function rushSummary({ tally, people, seats, now }: RushView, c: Colors): string {
  const { startedAt, lastSaleAt, longestWait } = tally;
  const left = seats - tally.seatsSold;
  const sale = left === 0 ? 'Sold out' : 'Last sale';
  return facts(
    [
      [
        'Came',
        `${count(people, 'person', 'people')}, and the last went home after ${seconds(now - startedAt)}`,
      ],
      ['Got in', `${number(tally.admitted)}, never more than 50 at once, in the order they came`],
      [
        'Bought',
        c.bold(
          `${count(tally.buyers, 'buyer')}, ${count(tally.seatsSold, 'seat')}, ${points(tally.pointsPaid)}`,
        ),
      ],
      ['Let go', `${number(tally.letGo)} changed their minds, and their seats went to others`],
      ['Too late', `${number(tally.tooLate)} got in and found no seat left`],
      ...(tally.gaveUp > 0
        ? [['Gave up', `${number(tally.gaveUp)} went home before their turn came`] as const]
        : []),
      ...(failedBuyers(tally) > 0 ? [['Failed', c.red(failuresText(tally))] as const] : []),
      [
        sale,
        `after ${seconds(lastSaleAt - startedAt)}${left > 0 ? `, ${count(left, 'seat')} left` : ''}`,
      ],
      ['Longest wait', `${seconds(longestWait.ms)}, by wait no ${longestWait.waitNo}`],
    ],
    c,
  );
}

/** Tenths of a second where that is what differs: `8.4 s`. */
function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}

export function failedBuyers({ failures }: Tally): number {
  return Object.values(failures).reduce((sum, buyers) => sum + buyers, 0);
}

/** `3 buyers met an error (TIMED_OUT 2, OVERLOADED 1)` */
export function failuresText(tally: Tally): string {
  const reasons = Object.entries(tally.failures).map(([reason, buyers]) => `${reason} ${buyers}`);
  return `${count(failedBuyers(tally), 'buyer')} met an error (${reasons.join(', ')})`;
}
