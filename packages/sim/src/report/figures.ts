/** The figures of a run, and the differences between two runs, as plain data. */
import type { RunResult } from '../result.ts';
import { duration, none, number, percent } from './words.ts';

export type Unit = 'people' | 'seats' | 'seconds' | 'share' | 'count';

export interface Figure {
  label: string;
  unit: Unit;
  /** null where the run has none, as for a sale that never sold out. */
  value: number | null;
  /** The figure that the value depends on: only figures with the same basis are compared. */
  basis?: { what: string; value: string };
}

/** The price of the concert, and those that an operator gives it along the run. */
export function concertPrices({ concert, operator = [] }: RunResult['scenario']): number[] {
  return [concert.price, ...operator.flatMap(({ changePrice }) => changePrice ?? [])];
}

export function figuresOf(result: RunResult): Figure[] {
  const { funnel, outcomes, seats, timeInLine, waits, fairness, slots, lasted, faults } = result;
  const calls = Object.values(result.calls);
  const sum = (of: (call: (typeof calls)[number]) => number) =>
    calls.reduce((total, call) => total + of(call), 0);
  return [
    { label: 'People who came', unit: 'people', value: funnel.came },
    { label: 'Joined the line', unit: 'people', value: funnel.joined },
    { label: 'Admitted', unit: 'people', value: funnel.admitted },
    { label: 'Reserved seats', unit: 'people', value: funnel.reserved },
    { label: 'Paid', unit: 'people', value: funnel.paid },
    { label: 'Gave up waiting', unit: 'people', value: outcomes.gaveUp },
    { label: 'Seats sold', unit: 'seats', value: seats.sold },
    { label: 'Seats unsold', unit: 'seats', value: seats.total - seats.sold },
    { label: 'All held or sold after', unit: 'seconds', value: seats.takenAfterSeconds },
    { label: 'Sold out after', unit: 'seconds', value: seats.soldOutAfterSeconds },
    {
      label: 'Revenue in points',
      unit: 'count',
      value: result.revenue,
      basis: { what: 'price', value: concertPrices(result.scenario).join() },
    },
    { label: 'Oversold', unit: 'seats', value: result.oversold },
    { label: 'In line, half of all', unit: 'seconds', value: waits.all.p50 },
    { label: 'In line, half of those who bought', unit: 'seconds', value: waits.bought.p50 },
    { label: 'In line, half of those without', unit: 'seconds', value: waits.without.p50 },
    { label: 'Of places admitted, half', unit: 'seconds', value: timeInLine.p50 },
    { label: 'Of places admitted, 90 %', unit: 'seconds', value: timeInLine.p90 },
    { label: 'Of places admitted, 99 %', unit: 'seconds', value: timeInLine.p99 },
    { label: 'Of places admitted, longest', unit: 'seconds', value: timeInLine.longest },
    { label: 'Pairs out of order', unit: 'count', value: fairness.inversions },
    { label: 'Bots among the first tenth in line', unit: 'share', value: botsAhead(result.lobby) },
    { label: 'Seats to bots', unit: 'share', value: result.shares.bot?.seats ?? null },
    { label: 'Slots used while seats were left', unit: 'share', value: slots.averageUsed },
    { label: 'Calls', unit: 'count', value: sum(({ attempts }) => attempts) },
    { label: 'Calls without an answer', unit: 'count', value: sum(({ unknown }) => unknown) },
    { label: 'Server restarts', unit: 'count', value: faults.restarts },
    { label: 'The whole run', unit: 'seconds', value: lasted.simulatedSeconds },
  ];
}

/** Their share of the first tenth of a lobby; null without one, and before a draw. */
function botsAhead(lobby: RunResult['lobby']): number | null {
  if (!lobby || lobby.firstTenth.botsInLine === null || lobby.places === 0) return null;
  return lobby.firstTenth.botsInLine / lobby.firstTenth.places;
}

export function figureText({ unit, value }: Omit<Figure, 'label'>): string {
  if (value === null) return none;
  if (unit === 'seconds') return duration(value);
  if (unit === 'share') return percent(value);
  return number(value);
}

/** Smallest visible difference: figures that round to the same text count as equal. */
const noticeable: Record<Unit, number> = {
  people: 1,
  seats: 1,
  count: 1,
  seconds: 0.05,
  share: 0.005,
};

/** As a share of the first run's figure; below it only the amount of a change is shown. */
const minShareShown = 0.005;

/** `+120 (+6 %)`, `−4 s (−10 %)`; empty without a difference, or when either run has no figure. */
export function differenceText(figure: Figure, base: Figure): string {
  if (figure.value === null || base.value === null) return '';
  if (figure.basis?.value !== base.basis?.value) {
    return `not compared: another ${figure.basis?.what ?? base.basis?.what}`;
  }
  const difference = figure.value - base.value;
  if (Math.abs(difference) < noticeable[figure.unit]) return '';
  const sign = difference > 0 ? '+' : '−';
  const size = Math.abs(difference);
  if (figure.unit === 'share') return `${sign}${number(Math.round(size * 100))} percentage points`;
  const amount = `${sign}${figure.unit === 'seconds' ? duration(size) : number(size)}`;
  const share = size / Math.abs(base.value);
  const showsShare = base.value !== 0 && share >= minShareShown;
  return showsShare ? `${amount} (${sign}${percent(share)})` : amount;
}

export interface ScenarioDifference {
  /** As a scenario file names it: `concert.room.maxActive`. */
  path: string;
  /**
   * One for each run: its lines, an item each where the field is a list. null where the scenario of
   * the run does not set it.
   */
  values: (string[] | null)[];
}

/** Fields that say nothing of how a run was played. */
const unplayed: ReadonlySet<string> = new Set(['$schema', 'name', 'description']);

/** Every field in which the scenarios were played differently, in the order of the scenarios. */
export function scenarioDifferences(results: readonly RunResult[]): ScenarioDifference[] {
  const fields = results.map(
    ({ scenario }) => new Map(fieldsOf(scenario, '').filter(([path]) => !unplayed.has(path))),
  );
  const paths = new Set(fields.flatMap((of) => [...of.keys()]));
  return [...paths]
    .map((path) => ({ path, values: fields.map((of) => of.get(path) ?? null) }))
    .filter(({ values }) => new Set(values.map((lines) => JSON.stringify(lines))).size > 1);
}

function fieldsOf(value: unknown, path: string): [string, string[]][] {
  if (Array.isArray(value)) return [[path, linesOf(value)]];
  if (typeof value !== 'object' || value === null) return [[path, [plain(value)]]];
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .flatMap(([key, field]) => fieldsOf(field, path === '' ? key : `${path}.${key}`));
}

/** A range of numbers on one line, `20 to 90`; of other lists an item on each. */
function linesOf(list: readonly unknown[]): string[] {
  const [from, to] = list;
  const isRange = list.length === 2 && typeof from === 'number' && typeof to === 'number';
  return isRange ? [`${number(from)} to ${number(to)}`] : list.map(plain);
}

/** Without quotes or braces: `maxActive 100, paused false`. */
function plain(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, field]) => `${name} ${plain(field)}`)
    .join(', ');
}
