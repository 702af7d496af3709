import { withTimeout } from '@onsale/core/async/with-timeout';
import { manualClock } from '@onsale/core/time/manual-clock';
import { describe, expect, test } from 'vitest';

describe('a promise with a time limit', () => {
  const limit = () => ({ clock: manualClock(0), ms: 500, fallback: 'too late' });

  test('resolves as the work does, and leaves no timer behind', async () => {
    const { clock, ...rest } = limit();
    expect(await withTimeout(Promise.resolve('done'), { clock, ...rest })).toBe('done');
    expect(await clock.step()).toBe(false);
  });

  test('rejects as the work does, and leaves no timer behind', async () => {
    const { clock, ...rest } = limit();
    const failed = withTimeout(Promise.reject(new Error('refused')), { clock, ...rest });
    await expect(failed).rejects.toThrow('refused');
    expect(await clock.step()).toBe(false);
  });

  test('resolves to the fallback at the limit, and not a millisecond earlier', async () => {
    const { clock, ...rest } = limit();
    const work = Promise.withResolvers<string>();
    let result: string | undefined;
    void withTimeout(work.promise, { clock, ...rest }).then((value) => (result = value));
    await clock.advance(499);
    expect(result).toBeUndefined();
    await clock.advance(1);
    expect(result).toBe('too late');
  });

  test('ignores an error of the work after the limit', async () => {
    const { clock, ...rest } = limit();
    const work = Promise.withResolvers<string>();
    const limited = withTimeout(work.promise, { clock, ...rest });
    await clock.advance(500);
    work.reject(new Error('refused'));
    expect(await limited).toBe('too late');
  });
});
