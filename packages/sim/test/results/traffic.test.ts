/** Calls over time: each counts once, in a number of intervals that does not grow. */
import { expect, test } from 'vitest';
import { createTrafficRecorder } from '../../src/results/traffic.ts';
import { play } from '../fixtures/scenario-run.ts';

const ok = { kind: 'ok', data: null } as const;
const unknown = { kind: 'unknown' } as const;
const refused = (reason: string) => ({ kind: 'refused', reason }) as const;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('a long run has longer intervals, at most 240, and loses no call', () => {
  const recorder = createTrafficRecorder();
  const hours = 5;
  for (let second = 0; second < hours * 3_600; second += 1) recorder.record(second, ok, second);
  const { everySeconds, ok: calls, latencyMs } = recorder.traffic();
  expect(everySeconds).toBe(128);
  expect(calls).toHaveLength(Math.ceil((hours * 3_600) / everySeconds));
  expect(calls.slice(0, -1)).toEqual(Array.from({ length: calls.length - 1 }, () => everySeconds));
  expect(sum(calls)).toBe(hours * 3_600);
  // The middle of the second interval, from 128 s to 256 s.
  expect(Math.abs(latencyMs!.p50[1]! - 191)).toBeLessThan(3);
});

test('an interval without a call is empty, also at the end of a pause', () => {
  const recorder = createTrafficRecorder();
  recorder.record(0.5, ok, 7);
  recorder.record(3.2, ok, null);
  expect(recorder.traffic()).toMatchObject({
    everySeconds: 1,
    ok: [1, 0, 0, 1],
    latencyMs: { p99: [7, null, null, null] },
  });
});

test('a server that cannot answer has failed, and one that says no has not', () => {
  const recorder = createTrafficRecorder();
  for (const answer of [ok, refused('SEATS_HELD'), refused('OVERLOADED'), unknown]) {
    recorder.record(0, answer, null);
  }
  expect(recorder.traffic()).toMatchObject({ ok: [1], refused: [1], failed: [2], latencyMs: null });
});

test('the calls of a run are those of its table, and its buyers are present until they are done', async () => {
  await using run = await play({ buyers: 20, faults: { lostAnswer: 0.1 } });
  const { traffic, calls, series, lasted } = run.result;
  const inTable = Object.values(calls);
  expect(sum(traffic!.ok)).toBe(sum(inTable.map((call) => call.ok)));
  expect(sum(traffic!.failed)).toBe(sum(inTable.map((call) => call.unknown)));
  const refusals = inTable.flatMap((call) => Object.values(call.refused));
  expect(sum(traffic!.refused)).toBe(sum(refusals));
  expect(traffic!.ok.length * traffic!.everySeconds).toBeGreaterThanOrEqual(
    lasted.simulatedSeconds,
  );
  expect(Math.max(...series.present!)).toBeGreaterThan(10);
  expect(series.present!.at(-1)).toBeLessThan(10);
});
