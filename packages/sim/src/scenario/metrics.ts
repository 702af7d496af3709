/** The metrics that a threshold can name: figures of a run, each with its kind. */
import type { CallFigures, Outcome, RunResult } from '../result.ts';
import { closestName } from './suggest.ts';

/**
 * A latency is in milliseconds and exists in real time only; seconds are those of the run; a share
 * is from 0 to 1.
 */
export type MetricKind = 'latency' | 'seconds' | 'count' | 'share';

export interface Metric {
  kind: MetricKind;
  /** null when the run has no such figure. */
  measure: (result: RunResult) => number | null;
  /** The 100 % of a count. */
  whole?: (result: RunResult) => number;
}

/** The procedures that buyers call, by their short names. */
export const callNames = {
  join: 'queue.join',
  status: 'queue.status',
  leave: 'queue.leave',
  dates: 'seat.dates',
  seats: 'seat.list',
  reserve: 'reservation.create',
  release: 'reservation.release',
  charge: 'wallet.charge',
  pay: 'payment.pay',
  cancel: 'order.cancel',
} as const;

/** Procedures that are called too rarely to need a short name. */
const otherCalls = [
  'account.create',
  'concert.list',
  'reservation.list',
  'wallet.balance',
  'wallet.history',
  'order.list',
];

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** Failures of the server itself, as opposed to rules of the sale. */
const serverErrors = ['INTERNAL', 'OVERLOADED'];

const latency = (of: (latencyMs: NonNullable<CallFigures['latencyMs']>) => number) => ({
  kind: 'latency' as const,
  of: ({ latencyMs }: CallFigures) => (latencyMs ? of(latencyMs) : null),
});
const attempts = (of: (figures: CallFigures) => number) => ({ kind: 'count' as const, of });

interface CallFigure {
  kind: MetricKind;
  of: (figures: CallFigures) => number | null;
}

const callFigures = new Map<string, CallFigure>(
  Object.entries({
    p50: latency(({ p50 }) => p50),
    p90: latency(({ p90 }) => p90),
    p99: latency(({ p99 }) => p99),
    max: latency(({ max }) => max),
    count: attempts((figures) => figures.attempts),
    refused: attempts(({ refused }) => sum(Object.values(refused))),
    unknown: attempts(({ unknown }) => unknown),
    errors: attempts(({ refused }) => sum(serverErrors.map((reason) => refused[reason] ?? 0))),
  }),
);

const outcome = (name: Outcome): Metric => ({
  kind: 'count',
  measure: ({ outcomes }) => outcomes[name],
  whole: ({ funnel }) => funnel.came,
});

const outcomes: Record<Outcome, Metric> = {
  bought: outcome('bought'),
  soldOut: outcome('soldOut'),
  gaveUp: outcome('gaveUp'),
  expired: outcome('expired'),
  left: outcome('left'),
  noShow: outcome('noShow'),
  broke: outcome('broke'),
  cancelled: outcome('cancelled'),
  failed: outcome('failed'),
};

/** Times in line of all who came, of those who bought, and of those who went without a seat. */
function waitMetrics(): Record<string, Metric> {
  const groups = ['all', 'bought', 'without'] as const;
  const quantiles = ['p50', 'p90', 'longest'] as const;
  const named = groups.flatMap((group) =>
    quantiles.map((name): [string, Metric] => [
      `waits.${group}.${name}`,
      { kind: 'seconds', measure: ({ waits }) => waits[group][name] },
    ]),
  );
  return Object.fromEntries(named);
}

const figures: Record<string, Metric> = {
  oversold: { kind: 'count', measure: ({ oversold }) => oversold },
  sold: {
    kind: 'count',
    measure: ({ seats }) => seats.sold,
    whole: ({ seats }) => seats.total,
  },
  revenue: { kind: 'count', measure: ({ revenue }) => revenue },
  soldOutAfter: { kind: 'seconds', measure: ({ seats }) => seats.soldOutAfterSeconds },
  ...waitMetrics(),
  'timeInLine.p50': { kind: 'seconds', measure: ({ timeInLine }) => timeInLine.p50 },
  'timeInLine.p90': { kind: 'seconds', measure: ({ timeInLine }) => timeInLine.p90 },
  'timeInLine.p99': { kind: 'seconds', measure: ({ timeInLine }) => timeInLine.p99 },
  'timeInLine.longest': { kind: 'seconds', measure: ({ timeInLine }) => timeInLine.longest },
  inversions: { kind: 'count', measure: ({ fairness }) => fairness.inversions },
  slots: { kind: 'share', measure: ({ slots }) => slots.averageUsed },
  late: {
    kind: 'count',
    measure: ({ arrivals }) => arrivals.late,
    whole: ({ arrivals }) => arrivals.planned,
  },
};

const plainMetrics = new Map(Object.entries({ ...figures, ...outcomes }));

/** Metrics that do not belong to a call. */
export const plainMetricNames: readonly string[] = [...plainMetrics.keys()];
export const callFigureNames: readonly string[] = [...callFigures.keys()];

const procedures = new Map<string, string>([
  ...Object.entries(callNames),
  ...[...Object.values(callNames), ...otherCalls].map((name) => [name, name] as const),
]);

/** Finds a metric by its name; returns a sentence when there is none. */
export function findMetric(name: string): Metric | string {
  const metric = plainMetrics.get(name);
  if (metric) return metric;
  const dot = name.lastIndexOf('.');
  const procedure = procedures.get(name.slice(0, Math.max(0, dot)));
  const figure = callFigures.get(name.slice(dot + 1));
  if (procedure === undefined || !figure) return explain(name);
  const { kind, of } = figure;
  return {
    kind,
    measure: ({ calls }) => {
      const call = calls[procedure];
      if (call) return of(call);
      return kind === 'count' ? 0 : null;
    },
    ...(kind === 'count' && { whole: ({ calls }) => calls[procedure]?.attempts ?? 0 }),
  };
}

function explain(name: string): string {
  const dot = name.lastIndexOf('.');
  const call = name.slice(0, Math.max(0, dot));
  const figure = name.slice(dot + 1);
  const calls = Object.keys(callNames);
  if (procedures.has(call)) {
    return `a call has no "${figure}", but ${callFigureNames.join(', ')}`;
  }
  if (procedures.has(name)) return `say which figure of ${name}, such as ${name}.p99`;
  if (callFigures.has(figure) && dot > 0) {
    const suggestion = closestName(call, [...procedures.keys()]);
    return `there is no call "${call}"${suggestion ? `, did you mean ${suggestion}?` : `: there are ${calls.join(', ')}`}`;
  }
  const suggestion = closestName(name, plainMetricNames);
  if (suggestion) return `there is no figure "${name}", did you mean ${suggestion}?`;
  return `there is no figure "${name}": take one of ${plainMetricNames.join(', ')}, or one of a call, such as reserve.p99`;
}
