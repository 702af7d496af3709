import { coalesce, shareInFlight, shareInFlightByKey } from '@onsale/core/async/single-flight';
import { describe, expect, test } from 'vitest';

/** A call that the test ends by hand; `started` lists the arguments of every call so far. */
function controlledCall() {
  const started: string[] = [];
  const calls: PromiseWithResolvers<void>[] = [];
  return {
    started,
    calls,
    run(key = ''): Promise<void> {
      started.push(key);
      const call = Promise.withResolvers<void>();
      calls.push(call);
      return call.promise;
    },
  };
}

describe('a shared call', () => {
  test('starts at once, and is joined by callers that arrive while it is in flight', async () => {
    const call = controlledCall();
    const share = shareInFlight(() => call.run());
    const first = share();
    expect(call.started).toHaveLength(1);
    expect(share()).toBe(first);
    expect(share.inFlight()).toBe(first);
    call.calls[0]!.resolve();
    await first;
    expect(share.inFlight()).toBeUndefined();
    void share();
    expect(call.started).toHaveLength(2);
  });

  test('rejects for all its callers, and is not remembered', async () => {
    const call = controlledCall();
    const share = shareInFlight(() => call.run());
    const both = [share(), share()];
    call.calls[0]!.reject(new Error('refused'));
    for (const one of both) await expect(one).rejects.toThrow('refused');
    expect(share.inFlight()).toBeUndefined();
  });

  test('is shared by callers of the same key only', async () => {
    const call = controlledCall();
    const share = shareInFlightByKey<void>();
    const first = share('a', () => call.run('a'));
    expect(share('a', () => call.run('a'))).toBe(first);
    const other = share('b', () => call.run('b'));
    expect(call.started).toEqual(['a', 'b']);
    call.calls[0]!.resolve();
    await first;
    void share('a', () => call.run('a'));
    void share('b', () => call.run('b'));
    expect(call.started).toEqual(['a', 'b', 'a']);
    call.calls[1]!.resolve();
    await other;
  });
});

describe('coalesced calls', () => {
  test('run one at a time, and all requests made while one runs share the next', async () => {
    const call = controlledCall();
    const { run } = coalesce((key) => call.run(key));
    const first = run('a');
    const second = run('a');
    expect(run('a')).toBe(second);
    expect(call.started).toHaveLength(1);
    call.calls[0]!.resolve();
    await first;
    expect(call.started).toHaveLength(2);
    const third = run('a');
    expect(third).not.toBe(second);
    call.calls[1]!.resolve();
    await second;
    expect(call.started).toHaveLength(3);
    call.calls[2]!.resolve();
    await third;
    expect(call.started).toHaveLength(3);
  });

  test('do not wait for calls of other keys', () => {
    const call = controlledCall();
    const { run } = coalesce((key) => call.run(key));
    void run('a');
    void run('b');
    expect(call.started).toEqual(['a', 'b']);
  });

  test('run the queued call even when the running one fails', async () => {
    const call = controlledCall();
    const { run, idle } = coalesce((key) => call.run(key));
    const first = run('a');
    const second = run('a');
    call.calls[0]!.reject(new Error('refused'));
    await expect(first).rejects.toThrow('refused');
    call.calls[1]!.resolve();
    await second;
    await idle();
    void run('a');
    expect(call.started).toHaveLength(3);
  });

  test('are idle once the running and the queued call have settled', async () => {
    const call = controlledCall();
    const { run, idle } = coalesce((key) => call.run(key));
    await idle();
    const first = run('a');
    void run('a');
    let isIdle = false;
    const waiting = idle().then(() => (isIdle = true));
    call.calls[0]!.resolve();
    await first;
    expect(isIdle).toBe(false);
    call.calls[1]!.resolve();
    await waiting;
    expect(isIdle).toBe(true);
  });
});
