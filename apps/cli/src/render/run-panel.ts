/** Renders a run in progress: as a panel redrawn in place, or as one line. */
import type { LiveRun } from '@onsale/sim/run/run-state';
import type { Colors } from '../terminal/output.ts';
import { duration, number } from './format.ts';

const barMaxWidth = 50;
const labelWidth = 9;
const figureWidth = 30;
const callsShown = 6;
const reasonsShown = 4;

/** The rate of calls, averaged over the last second. */
export interface CallRate {
  callsPerSecond: number;
}

/** Too early to extrapolate below this share. */
const minShareForEstimate = 0.02;

/**
 * `41 %, about 25 s left`: the buyers who are done, and the real time of the others at this pace.
 *
 * @param elapsedMs in real time, since the run began.
 */
export function progressText(share: number, elapsedMs: number): string {
  const done = `${Math.floor(share * 100)} %`;
  if (share < minShareForEstimate || share >= 1) return done;
  return `${done}, about ${duration(Math.ceil((elapsedMs * (1 - share)) / share / 1000) * 1000)} left`;
}

interface PanelOptions {
  width: number;
  buyers: number;
  callRate: CallRate;
  elapsedMs: number;
}

export function runPanel(
  { counters, seconds, latest, concert }: LiveRun,
  { width, buyers, callRate, elapsedMs }: PanelOptions,
  c: Colors,
): string {
  const bar = Math.max(10, Math.min(barMaxWidth, width - labelWidth - figureWidth));
  const sample = latest() ?? { joined: 0, waiting: 0, active: 0, held: 0, sold: 0 };
  const seats = concert.dates.length * concert.seatsPerDate;
  const peopleBar = stackedBar(
    [
      [counters.finished / buyers, c.dim('▪')],
      [sample.active / buyers, c.cyan('█')],
      [sample.waiting / buyers, c.yellow('▒')],
    ],
    bar,
  );
  const seatsBar = stackedBar(
    [
      [sample.sold / seats, c.green('█')],
      [sample.held / seats, c.yellow('▒')],
    ],
    bar,
  );
  return [
    '',
    `  ${'Places'.padEnd(labelWidth)}${peopleBar}  ${c.cyan(`${number(sample.active)} inside`)}, ${c.yellow(`${number(sample.waiting)} waiting`)}`,
    `  ${'Seats'.padEnd(labelWidth)}${seatsBar}  ${c.green(`${number(sample.sold)} sold`)}, ${c.yellow(`${number(sample.held)} held`)}`,
    c.dim(`  ${' '.repeat(labelWidth)}▪ gone   █ inside, sold   ▒ waiting, held`),
    '',
    ...callLines({ counters }, c),
    c.dim(
      `  ${duration(seconds() * 1000)}   ${number(counters.finished)} of ${number(buyers)} done (${progressText(counters.finished / buyers, elapsedMs)}), ${number(Math.round(callRate.callsPerSecond))} calls/s`,
    ),
  ].join('\n');
}

/** The most frequent calls with their latency in real time, and the most frequent refusals. */
function callLines({ counters }: Pick<LiveRun, 'counters'>, c: Colors): string[] {
  const busiest = [...counters.calls]
    .toSorted(([, a], [, b]) => b.attempts - a.attempts)
    .slice(0, callsShown);
  const width = Math.max(0, ...busiest.map(([name]) => name.length));
  const lines = busiest.map(([name, { attempts, recentMs }]) => {
    const latency =
      recentMs.length === 0 ? '' : `  p50 ${at(recentMs, 0.5)}  p99 ${at(recentMs, 0.99)}`;
    return c.dim(`  ${name.padEnd(width)} ${number(attempts).padStart(8)}${latency}`);
  });
  const reasons = new Map<string, number>();
  for (const { refused, unknown } of counters.calls.values()) {
    for (const [reason, times] of Object.entries(refused)) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + times);
    }
    if (unknown > 0) reasons.set('no answer', (reasons.get('no answer') ?? 0) + unknown);
  }
  const most = [...reasons].toSorted(([, a], [, b]) => b - a).slice(0, reasonsShown);
  const refusals = most.map(([reason, times]) => `${reason} ${number(times)}`).join(', ');
  return [...lines, ...(refusals ? [c.dim(`  refused: ${refusals}`)] : []), ''];
}

function at(valuesMs: readonly number[], share: number): string {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  return `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!)} ms`;
}

/** One line, for streams that cannot be redrawn. */
export function runLine(
  { counters, seconds, latest }: LiveRun,
  { buyers, elapsedMs }: { buyers: number; elapsedMs: number },
): string {
  const { waiting, active, held, sold } = latest() ?? { waiting: 0, active: 0, held: 0, sold: 0 };
  const figures = [
    `${number(waiting).padStart(6)} waiting`,
    `${number(active).padStart(5)} inside`,
    `${number(held).padStart(4)} held`,
    `${number(sold).padStart(5)} sold`,
    `${number(counters.finished)} of ${number(buyers)} done`,
    progressText(counters.finished / buyers, elapsedMs),
  ];
  return `  ${duration(seconds() * 1000).padStart(11)} ${figures.join('  ')}`;
}

function stackedBar(parts: [share: number, cell: string][], width: number): string {
  let used = 0;
  let bar = '';
  for (const [share, cell] of parts) {
    const cells = Math.min(width - used, Math.round(Math.max(0, share) * width));
    bar += cell.repeat(cells);
    used += cells;
  }
  return bar + ' '.repeat(width - used);
}
