/**
 * What must hold at the end of a run: `<figure> <comparison> <number><unit>`, such as
 * `reserve.p99<250ms`, `oversold==0` or `sold>=95%`.
 */
import type { RunResult, ThresholdResult } from '../result.ts';
import { findMetric, type Metric, type MetricKind } from './metrics.ts';

export interface Threshold {
  text: string;
  metric: Metric;
  comparison: Comparison;
  /** The number as it was written, in `unit`. */
  bound: number;
  unit: Unit;
}

/** A threshold that says nothing, or nothing that can be measured. */
export class ThresholdError extends Error {
  override readonly name = 'ThresholdError';
}

const comparisons = {
  '<': (value: number, bound: number) => value < bound,
  '<=': (value: number, bound: number) => value <= bound,
  '>': (value: number, bound: number) => value > bound,
  '>=': (value: number, bound: number) => value >= bound,
  '==': (value: number, bound: number) => value === bound,
  '!=': (value: number, bound: number) => value !== bound,
};

type Comparison = keyof typeof comparisons;

type Unit = 'ms' | 's' | 'min' | '%' | '';

/** What one of the unit is in a metric of that kind; no entry where the unit makes no sense. */
const unitSizes: Record<MetricKind, Partial<Record<Unit, number>>> = {
  latency: { '': 1, ms: 1, s: 1_000, min: 60_000 },
  seconds: { '': 1, ms: 0.001, s: 1, min: 60 },
  count: { '': 1 },
  share: { '': 1, '%': 0.01 },
};

const form = /^\s*([\w.-]+?)\s*(<=|>=|==|!=|<|>)\s*(\d+(?:\.\d+)?)\s*([a-z%]*)\s*$/i;

/** @throws ThresholdError that says what can be written instead. */
export function parseThreshold(text: string): Threshold {
  const [, name = '', comparison = '', digits = '', unit = ''] = form.exec(text) ?? [];
  if (name === '') throw new ThresholdError(sayForm(text));
  const metric = findMetric(name);
  if (typeof metric === 'string') throw new ThresholdError(metric);
  if (!isUnitOf(metric, unit)) throw new ThresholdError(sayUnits(name, metric));
  return { text, metric, comparison: comparison as Comparison, bound: Number(digits), unit };
}

function isUnitOf({ kind, whole }: Metric, unit: string): unit is Unit {
  return Object.hasOwn(unitSizes[kind], unit) || (unit === '%' && whole !== undefined);
}

function sayForm(text: string): string {
  const [single] = /(?<![<>=!])=(?!=)/.exec(text) ?? [];
  if (single) return 'equality is written ==';
  return 'must be a figure, one of < <= > >= == != and a number, such as reserve.p99<250ms or oversold==0';
}

function sayUnits(name: string, { kind, whole }: Metric): string {
  if (kind === 'latency' || kind === 'seconds')
    return `${name} is a time: write it in ms, s or min`;
  if (kind === 'share') return `${name} is a share: write it in %, or from 0 to 1`;
  return `${name} is a number: write it without a unit${whole ? ', or in %' : ''}`;
}

/**
 * @returns the value in the threshold's own unit, so that it can be read beside it. What a run has no
 * figure of (null) does not hold.
 */
export function evaluate(threshold: Threshold, result: RunResult): ThresholdResult {
  const { text, comparison, bound } = threshold;
  const value = measure(threshold, result);
  return { text, value, ok: value !== null && comparisons[comparison](value, bound) };
}

function measure({ metric, unit }: Threshold, result: RunResult): number | null {
  const value = metric.measure(result);
  if (value === null) return null;
  if (unit !== '%' || !metric.whole) return plain(value / unitSizes[metric.kind][unit]!);
  const whole = metric.whole(result);
  return whole === 0 ? null : plain((value * 100) / whole);
}

const meaningfulDigits = 12;

/** Without the noise of binary fractions, so that 55 % of the seats are == 55 %. */
function plain(value: number): number {
  return Number(value.toPrecision(meaningfulDigits));
}

/**
 * Every threshold of the scenario that its mode can measure; the others are those of `unmeasurable`.
 */
export function evaluateThresholds(result: RunResult): ThresholdResult[] {
  const { scenario, mode } = result;
  return scenario.thresholds
    .map(parseThreshold)
    .filter(({ metric }) => isMeasurable(metric, mode))
    .map((threshold) => evaluate(threshold, result));
}

/**
 * Thresholds that such a run leaves out: in virtual time a latency would be what the scenario said.
 * Whoever starts the run says so before.
 */
export function unmeasurable(
  thresholds: readonly string[],
  mode: RunResult['mode'],
): readonly string[] {
  return thresholds.filter((text) => !isMeasurable(parseThreshold(text).metric, mode));
}

function isMeasurable({ kind }: Metric, mode: RunResult['mode']): boolean {
  return mode === 'real' || kind !== 'latency';
}
