/** The clock that shows the server's time on a machine whose own is wrong. */
import { systemClock } from '@onsale/core/time/clock';
import { expect, test } from 'vitest';
import { createServerClock } from '../../src/state/server-clock.ts';

const machineNow = Date.parse('2098-05-01T12:00:00.000Z');
const clockAt = (now: number) => ({ ...systemClock, now: () => now });
const answer = (headers: Record<string, string>) => new Response(null, { headers });

test.each([
  ['20 minutes behind', 'Thu, 01 May 2098 11:40:00 GMT', -20 * 60_000 + 500],
  ['20 minutes ahead', 'Thu, 01 May 2098 12:20:00 GMT', 20 * 60_000 + 500],
  ['3 seconds ahead', 'Thu, 01 May 2098 12:00:03 GMT', 3_500],
  ['within the tolerance', 'Thu, 01 May 2098 12:00:01 GMT', 0],
])('a server that is %s', (_, date, offsetMs) => {
  const clock = createServerClock(clockAt(machineNow));
  clock.observe(answer({ date }), machineNow);
  expect(clock.now()).toBe(machineNow + offsetMs);
  // The next answer agrees with the corrected clock.
  clock.observe(answer({ date }), clock.now());
  expect(clock.now()).toBe(machineNow + offsetMs);
});

test.each([{}, { date: 'yesterday' }, { date: 'Thu, 01 May 2098 11:00:00 GMT', age: '3600' }])(
  'an answer with %o says nothing of the time',
  (headers) => {
    const clock = createServerClock(clockAt(machineNow));
    clock.observe(answer(headers), machineNow);
    expect(clock.now()).toBe(machineNow);
  },
);

test('a slow answer is no wrong clock', () => {
  let now = machineNow;
  const clock = createServerClock({ ...systemClock, now: () => now });
  now += 8_000;
  clock.observe(answer({ date: 'Thu, 01 May 2098 12:00:00 GMT' }), machineNow);
  expect(clock.now()).toBe(now);
});
