/**
 * Thresholds on the result of a run. The syntax is `<figure> <comparison> <number><unit>`, such as
 * `reserve.p99<250ms`, `oversold==0` or `sold>=95%`.
 */
import type { RunResult, ThresholdResult } from '../result.ts';
import { findMetric, type Metric, type MetricKind } from './metrics.ts';

export interface Threshold {
  text: string;
  metric: Metric;
  comparison: Comparison;
  /** The number as written, in `unit`. */
  bound: number;
  unit: Unit;
}

/** A threshold with a syntax error, or with a figure or unit that does not exist. */
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

/** Size of a unit in each kind of metric; no entry where the unit makes no sense. */
const unitSizes: Record<MetricKind, Partial<Record<Unit, number>>> = {
  latency: { '': 1, ms: 1, s: 1_000, min: 60_000 },
  seconds: { '': 1, ms: 0.001, s: 1, min: 60 },
  count: { '': 1 },
  share: { '': 1, '%': 0.01 },
};

const pattern = /^\s*([\w.-]+?)\s*(<=|>=|==|!=|<|>)\s*(\d+(?:\.\d+)?)\s*([a-z%]*)\s*$/i;

/** @throws ThresholdError that says what can be written instead. */
export function parseThreshold(text: string): Threshold {
  const [, name = '', comparison = '', digits = '', unit = ''] = pattern.exec(text) ?? [];
  if (name === '') throw new ThresholdError(syntaxMessage(text));
  const metric = findMetric(name);
  if (typeof metric === 'string') throw new ThresholdError(metric);
  if (!isUnitOf(metric, unit)) throw new ThresholdError(unitMessage(name, metric));
  return { text, metric, comparison: comparison as Comparison, bound: Number(digits), unit };
}

function isUnitOf({ kind, whole }: Metric, unit: string): unit is Unit {
  return Object.hasOwn(unitSizes[kind], unit) || (unit === '%' && whole !== undefined);
}

function syntaxMessage(text: string): string {
  const [single] = /(?<![<>=!])=(?!=)/.exec(text) ?? [];
  if (single) return 'equality is written ==';
  return 'must be a figure, one of < <= > >= == != and a number, such as reserve.p99<250ms or oversold==0';
}

function unitMessage(name: string, { kind, whole }: Metric): string {
  if (kind === 'latency' || kind === 'seconds')
    return `${name} is a time: write it in ms, s or min`;
  if (kind === 'share') return `${name} is a share: write it in %, or from 0 to 1`;
  return `${name} is a number: write it without a unit${whole ? ', or in %' : ''}`;
}

/**
 * @returns the value in the threshold's own unit, for display next to it. A figure that the run
 * does not have (null) fails the threshold.
 */
export function evaluate(threshold: Threshold, result: RunResult): ThresholdResult {
  const { text, comparison, bound } = threshold;
  const value = measure(threshold, result);
  return { text, value, ok: value !== null && comparisons[comparison](value, bound) };
}

function measure({ metric, unit }: Threshold, result: RunResult): number | null {
  const value = metric.measure(result);
  if (value === null) return null;
  if (unit !== '%' || !metric.whole) return roundNoise(value / unitSizes[metric.kind][unit]!);
  const whole = metric.whole(result);
  return whole === 0 ? null : roundNoise((value * 100) / whole);
}

const meaningfulDigits = 12;

/** Removes the rounding noise of binary fractions, so that 55 % of the seats equal 55 %. */
function roundNoise(value: number): number {
  return Number(value.toPrecision(meaningfulDigits));
}

/**
 * Evaluates every threshold that the mode of the run can measure; `unmeasurable` lists the others.
 */
export function evaluateThresholds(result: RunResult): ThresholdResult[] {
  const { scenario, mode } = result;
  return scenario.thresholds
    .map(parseThreshold)
    .filter(({ metric }) => isMeasurable(metric, mode))
    .map((threshold) => evaluate(threshold, result));
}

/**
 * Thresholds that a run in this mode skips: in virtual time a latency would only repeat the
 * scenario. The caller warns before the run.
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
