/** Samples and calls over time of the sample buyers. */
import type { Series, Traffic } from '../../src/result.ts';
import type { Visit } from './sample-buyers.ts';

const samples = 600;

export function seriesOf(visits: readonly Visit[], ends: number): Series {
  const everySeconds = Math.max(1, Math.ceil(ends / samples));
  const length = Math.floor(ends / everySeconds) + 1;
  /** The number between two instants, or past the first, at each sample. */
  const countOf = (
    from: (visit: Visit) => number | null,
    until: (visit: Visit) => number,
    weight = (_: Visit) => 1,
  ) => {
    const steps = Array.from({ length: length + 1 }, () => 0);
    const at = (seconds: number) => Math.min(length, Math.ceil(seconds / everySeconds));
    for (const visit of visits) {
      const start = from(visit);
      if (start === null) continue;
      steps[at(start)]! += weight(visit);
      steps[at(until(visit))]! -= weight(visit);
    }
    let running = 0;
    return steps.slice(0, length).map((step) => (running += step));
  };
  const seats = ({ seatNos }: Visit) => seatNos.length;
  return {
    everySeconds,
    present: countOf(
      ({ joinedAt }) => joinedAt,
      ({ endedAt }) => endedAt,
    ),
    joined: countOf(
      ({ joinedAt }) => joinedAt,
      () => Infinity,
    ),
    waiting: countOf(
      ({ joinedAt }) => joinedAt,
      (visit) => (visit.outcome === 'gaveUp' ? visit.endedAt : visit.admittedAt),
    ),
    active: countOf(
      (visit) => (visit.outcome === 'gaveUp' ? null : visit.admittedAt),
      ({ endedAt }) => endedAt,
    ),
    held: countOf(
      ({ heldAt }) => heldAt,
      ({ endedAt }) => endedAt,
      seats,
    ),
    sold: countOf(
      ({ soldAt }) => soldAt,
      () => Infinity,
      seats,
    ),
  };
}

/** A join and a few polls a visit, and one call in ten refused. */
export function trafficOf(visits: readonly Visit[], ends: number): Traffic {
  const everySeconds = Math.max(1, Math.ceil(ends / samples));
  const intervals = Array.from({ length: Math.floor(ends / everySeconds) + 1 }, (_, at) => at);
  const ok = intervals.map(
    (at) =>
      5 *
      visits.filter(({ joinedAt, endedAt }) => {
        const seconds = at * everySeconds;
        return joinedAt <= seconds && seconds <= endedAt;
      }).length,
  );
  return {
    everySeconds,
    ok,
    refused: ok.map((calls) => Math.floor(calls / 10)),
    failed: ok.map(() => 0),
    latencyMs: null,
  };
}
