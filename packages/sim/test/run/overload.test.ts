/** A machine that is too slow for its crowd is named as the cause before what it caused. */
import { describe, expect, test } from 'vitest';
import { quiescenceCheck } from '../../src/checks/quiescence.ts';
import { soldOnceCheck } from '../../src/checks/seats.ts';
import { ViolationError } from '../../src/checks/violation.ts';
import { createCounters, type Counters } from '../../src/results/counters.ts';
import { isCausedByLateness, overloadText } from '../../src/run/overload.ts';

const attempt = (lateMs: number) => ({
  procedure: 'queue.status',
  input: undefined,
  sentAt: 0,
  departedAt: 0,
  handledAt: 0,
  lateMs,
  latencyMs: null,
});

function countersOf(changes: Partial<Counters> = {}): Counters {
  return Object.assign(
    createCounters(() => 0),
    changes,
  );
}

const said = (counters: Counters, stoppedBy: string | null = null) =>
  overloadText(counters, { planned: 100, stoppedBy });

describe('a run is void', () => {
  test('when more than one arrival in twenty was late', () => {
    const late = { maxArrivalDelayMs: 13_600 };
    expect(said(countersOf({ ...late, delayedArrivals: 5 }))).toBeNull();
    expect(said(countersOf({ ...late, delayedArrivals: 6 }))).toBe(
      '6 of 100 arrivals were late, by up to 13.6 s: this machine is too slow for the load, so the figures are not those of this scenario.',
    );
  });

  test('when more than one call in twenty began more than 100 ms late', () => {
    const callsLate = (count: number, lateMs: number) => {
      const counters = countersOf();
      for (let call = 0; call < 100; call += 1)
        counters.recordCall(attempt(call < count ? lateMs : 100), { kind: 'ok', data: {} }, null);
      return counters;
    };
    expect(said(callsLate(6, 100))).toBeNull();
    expect(said(callsLate(5, 101))).toBeNull();
    expect(said(callsLate(6, 700))).toContain('6 of 100 calls were late, by up to 0.7 s:');
  });

  test('and says what stopped it', () => {
    const counters = countersOf({ delayedArrivals: 60, maxArrivalDelayMs: 900 });
    expect(said(counters, 'b7, a human, could not go on.')).toMatch(
      /It stopped the run: b7, a human, could not go on\.$/,
    );
    expect(said(countersOf(), 'b7, a human, could not go on.')).toBeNull();
  });
});

test('lateness can keep a buyer from its end, and cannot sell a seat twice', () => {
  expect(isCausedByLateness(new ViolationError(quiescenceCheck, 'x'))).toBe(true);
  expect(isCausedByLateness(new ViolationError(soldOnceCheck, 'x'))).toBe(false);
});
