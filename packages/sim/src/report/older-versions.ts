/** Reads reports of older versions: what they did not record is null or empty. */
import { resultVersion } from '../result.ts';

type Fields = Record<string, unknown>;

/**
 * Version 3 had no calls over time, no late calls, no histograms of latencies, no count of those
 * present, and no story of a violation.
 *
 * @param value of any shape: the schema judges it afterwards.
 */
export function fromVersion3(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { arrivals, calls, series, shares, violation } = value;
  return {
    ...value,
    version: resultVersion,
    overload: null,
    shares: mapFields(shares, (share) => extend(share, { counts: null })),
    traffic: null,
    arrivals: extend(arrivals, { lateCalls: 0, latestCallLateMs: 0 }),
    calls: mapFields(calls, (call) =>
      extend(call, { latencyMs: extend(isFields(call) && call.latencyMs, { histogram: [] }) }),
    ),
    series: extend(series, { present: null }),
    violation: extend(violation, { story: null }),
  };
}

/** Anything but an object stays as it is. */
function extend(value: unknown, added: Fields): unknown {
  return isFields(value) ? { ...value, ...added } : value;
}

function mapFields(value: unknown, map: (field: unknown) => unknown): unknown {
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, map(field)]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
