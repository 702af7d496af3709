/** What a plan says, in words and in one table. */
import type { Plan, PlannedRun } from '@onsale/sim/planner/plan-sale';
import type { Colors } from '../terminal/output.ts';
import { count, duration, number } from './format.ts';

export function planText({ asked, front, oneIn, run, changes, best }: Plan, c: Colors): string {
  const { buyers, seats, maxActive, admitPerMinute } = asked;
  return [
    c.bold(
      `${count(buyers, 'person', 'people')} for ${count(seats, 'seat')}, ${number(maxActive)} inside at once, ${number(admitPerMinute)} admitted a minute`,
    ),
    '',
    `  ${saleText(run, seats)}`,
    ...waitText(run, buyers).map((line) => `  ${line}`),
    ...(run.slotsUsed === null
      ? []
      : [`  Of the slots, ${share(run.slotsUsed)} were used while somebody waited.`]),
    '',
    ...tableOf(run, changes).map((line) => c.dim(`  ${line}`)),
    '',
    `  ${adviceText(run, best)}`,
    '',
    ...howText({ buyers, front, oneIn }).map((line) => c.dim(`  ${line}`)),
  ].join('\n');
}

function howText({
  buyers,
  front,
  oneIn,
}: Pick<Plan, 'front' | 'oneIn'> & { buyers: number }): string[] {
  const people =
    front === buyers
      ? 'all of them'
      : `the first ${number(front)} to come: whoever is behind them never gets in`;
  return [
    `Simulated with ${people}.`,
    ...(oneIn === 1
      ? []
      : [`One in ${oneIn} was played: of the people, the seats and both limits.`]),
  ];
}

function saleText({ soldOutAfterSeconds, seatsSold }: PlannedRun, seats: number): string {
  if (soldOutAfterSeconds !== null) return `Sold out after ${seconds(soldOutAfterSeconds)}.`;
  return `It does not sell out: ${number(Math.min(seats, seatsSold))} of ${number(seats)} seats are sold when the last has gone.`;
}

function waitText(
  { waitedSeconds: { half, longest }, gaveUp, buyers }: PlannedRun,
  people: number,
): string[] {
  return [
    half === null || longest === null
      ? 'Nobody gets in.'
      : `Half of those who get in wait ${seconds(half)} or less, and nobody longer than ${seconds(longest)}.`,
    `${count(Math.min(buyers, people), 'person', 'people')} buy. ${number(Math.max(0, people - buyers))} go home without a seat, ${number(gaveUp)} of them out of patience before it is over.`,
  ];
}

function tableOf(run: PlannedRun, changes: PlannedRun[]): string[] {
  const rows = [
    ['', 'sold out after', 'half wait', 'slots used', 'give up'],
    ...[run, ...changes].map(
      ({ change, soldOutAfterSeconds, waitedSeconds, slotsUsed, gaveUp }) => [
        change ?? 'as planned',
        soldOutAfterSeconds === null ? 'never' : seconds(soldOutAfterSeconds),
        waitedSeconds.half === null ? '–' : seconds(waitedSeconds.half),
        slotsUsed === null ? '–' : share(slotsUsed),
        number(gaveUp),
      ],
    ),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

function adviceText(run: PlannedRun, best: PlannedRun | null): string {
  if (!best)
    return 'Raising a limit would not end the sale much sooner: it is the buyers who take the time.';
  const what = best.change === 'both' ? 'raising both limits' : `allowing ${best.change}`;
  if (run.soldOutAfterSeconds === null) return `It would sell out by ${what}.`;
  return `What binds is what helps: ${what} ends the sale after ${seconds(best.soldOutAfterSeconds ?? 0)}.`;
}

function share(value: number): string {
  return `${Math.round(value * 100)} %`;
}

function seconds(value: number): string {
  return duration(value * 1000);
}
