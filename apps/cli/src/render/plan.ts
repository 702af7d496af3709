/** Renders the answer of `plan`: sentences, and a table of what each limit would change. */
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
      : [`  ${share(run.slotsUsed)} of the slots were used while seats were left.`]),
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
      : `the first ${number(front)} to arrive; those behind them never get in`;
  return [
    `Simulated with ${people}.`,
    ...(oneIn === 1 ? [] : [`Scaled down ${oneIn} to 1: people, seats and both limits.`]),
  ];
}

function saleText({ soldOutAfterSeconds, seatsSold }: PlannedRun, seats: number): string {
  if (soldOutAfterSeconds !== null) return `Sold out after ${seconds(soldOutAfterSeconds)}.`;
  return `It does not sell out: ${number(Math.min(seats, seatsSold))} of ${number(seats)} seats are sold when the last buyer leaves.`;
}

function waitText(
  { waitedSeconds: { half, longest }, gaveUp, buyers }: PlannedRun,
  people: number,
): string[] {
  return [
    half === null || longest === null
      ? 'Nobody gets in.'
      : half < 0.5
        ? `Half of those who get in do not wait, the others up to ${seconds(longest)}.`
        : `Half of those who get in wait ${seconds(half)} or less, the others up to ${seconds(longest)}.`,
    `${count(Math.min(buyers, people), 'person', 'people')} buy. ${number(Math.max(0, people - buyers))} get no seat, ${number(gaveUp)} of them because they give up early.`,
  ];
}

function tableOf(run: PlannedRun, changes: PlannedRun[]): string[] {
  const rows = [
    ['', 'sold out after', 'median wait', 'slots used', 'give up'],
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
    return 'Raising a limit would not end the sale much sooner: the time is spent by the buyers.';
  const change = best.change === 'both' ? 'raising both limits' : `allowing ${best.change}`;
  if (run.soldOutAfterSeconds === null) return `It would sell out by ${change}.`;
  return `The best change: ${change} ends the sale after ${seconds(best.soldOutAfterSeconds ?? 0)}.`;
}

function share(value: number): string {
  return `${Math.round(value * 100)} %`;
}

function seconds(value: number): string {
  return duration(value * 1000);
}
