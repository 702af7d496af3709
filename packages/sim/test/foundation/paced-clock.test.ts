/** A call counts from the instant at which it was due, however late a busy machine begins it. */
import type { Clock } from '@onsale/core/time/clock';
import { expect, test } from 'vitest';
import { pacedClock } from '../../src/foundation/paced-clock.ts';

/** A clock whose timers fire `lateMs` late; its yields end when the test says so. */
function lateClock() {
  let elapsed = 0;
  let endTurn = () => {};
  const state = { lateMs: 0, endTurn: () => endTurn() };
  const clock: Clock = {
    now: () => Math.floor(elapsed),
    elapsed: () => elapsed,
    async sleep(ms) {
      elapsed += ms + state.lateMs;
    },
    after: () => () => {},
    yield: () => new Promise((resolve) => (endTurn = resolve)),
  };
  return { state, clock: pacedClock(clock) };
}

test('a call after a timer is as late as the timer, and the next call is not', async () => {
  const { clock, state } = lateClock();
  state.lateMs = 250.5;
  await clock.sleep(1_000);
  expect(clock.takeLateMs()).toBe(250.5);
  expect(clock.takeLateMs()).toBe(0);
});

test('the resolution of a timer is no lateness', async () => {
  const { clock, state } = lateClock();
  state.lateMs = 2;
  await clock.sleep(1_000);
  expect(clock.takeLateMs()).toBe(0);
  state.lateMs = 2.1;
  await clock.sleep(1_000);
  expect(clock.takeLateMs()).toBeCloseTo(2.1);
});

test('a call that another event causes is not late', async () => {
  const { clock, state } = lateClock();
  state.lateMs = 250;
  await clock.sleep(1_000);
  state.endTurn();
  await Promise.resolve();
  await Promise.resolve();
  expect(clock.takeLateMs()).toBe(0);
});

test('the first call of a buyer who came late is as late, once', () => {
  const { clock } = lateClock();
  clock.arrivedLate(400);
  expect(clock.takeLateMs()).toBe(400);
  expect(clock.takeLateMs()).toBe(0);
});
