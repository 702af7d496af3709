import { systemClock } from '@onsale/core/time/clock';
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { describe, expect, test } from 'vitest';

const noon = Date.UTC(2027, 0, 1, 12);
const hourMs = 3_600_000;

describe.each([
  { name: 'manual', clock: manualClock(noon) },
  { name: 'system', clock: systemClock },
])('the $name clock', ({ clock }) => {
  test('ends a sleep at once, with the reason, when its signal aborts', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const sleeping = clock.sleep(hourMs, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  test('runs scheduled work, and not what was cancelled', async () => {
    const ran: string[] = [];
    clock.after(5, () => ran.push('after'));
    clock.after(5, () => ran.push('cancelled'))();
    const later = clock.sleep(6);
    if ('advance' in clock) await (clock as ManualClock).advance(6);
    await later;
    expect(ran).toEqual(['after']);
  });

  test('does not begin a sleep whose signal is already aborted', async () => {
    const reason = new Error('enough');
    await expect(clock.sleep(hourMs, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

test('the system clock sleeps and tells the time', async () => {
  const before = systemClock.now();
  await systemClock.sleep(0);
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});
