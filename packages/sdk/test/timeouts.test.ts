/** Timeouts and abort signals of calls. */
import { isOnsaleError, type Onsale } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  entryOf,
  failureOf,
  gives,
  refuses,
  scripted,
  staysSilent,
  type Answer,
} from './scripted-fetch.ts';

const list = (onsale: Onsale) => onsale.concerts();

describe('a call without a response', () => {
  test('ends after timeoutMs, 10 s by default', async () => {
    for (const [options, endsAt] of [
      [{}, 10_000],
      [{ timeoutMs: 300 }, 300],
    ] as const) {
      const script = { 'concert.list': staysSilent };
      const { onsale, clock, inTime } = scripted(script, { maxRetries: 0, ...options });
      const startedAt = clock.now();
      const error = await failureOf(inTime(list(onsale)));
      expect(isOnsaleError(error, 'TIMED_OUT')).toBe(true);
      expect(clock.now() - startedAt).toBe(endsAt);
    }
  });

  test('has its request aborted, and each attempt has its own timeout', async () => {
    const signals: AbortSignal[] = [];
    const watched: Answer = (signal) => {
      if (signal) signals.push(signal);
      return staysSilent(signal);
    };
    const { onsale, requests, inTime } = scripted({ 'concert.list': watched }, { timeoutMs: 300 });
    await failureOf(inTime(list(onsale)));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(requests.map(({ at }) => at)).toEqual([0, 400, 900]);
  });

  test('also if only the headers arrive', async () => {
    const headersOnly: Answer = async () => new Response(new ReadableStream());
    const script = { 'concert.list': headersOnly };
    const { onsale, inTime } = scripted(script, { maxRetries: 0 });
    expect(await failureOf(inTime(list(onsale)))).toMatchObject({ reason: 'TIMED_OUT' });
  });

  test('that arrives in time leaves no timer behind', async () => {
    const { onsale, clock, inTime } = scripted({ 'concert.list': gives({ concerts: [] }) });
    await inTime(list(onsale));
    const before = clock.now();
    await clock.advance(20_000);
    expect(clock.now()).toBe(before + 20_000);
    expect(await inTime(Promise.resolve('done'))).toBe('done');
  });
});

describe('a signal rejects with its own reason', () => {
  const reason = new Error('the buyer went home');

  async function abortAfter(
    ms: number,
    script: Record<string, Answer>,
    call: (onsale: Onsale, signal: AbortSignal) => Promise<unknown>,
  ) {
    const { onsale, clock, requests, inTime } = scripted(script, { accountKey: 'osa_mine' });
    const startedAt = clock.now();
    const controller = new AbortController();
    void clock.sleep(ms).then(() => controller.abort(reason));
    const error = await failureOf(inTime(call(onsale, controller.signal)));
    return { error, requests, passedMs: clock.now() - startedAt };
  }

  test('before anything is sent, if it is aborted already', async () => {
    const { onsale, requests } = scripted({});
    const signal = AbortSignal.abort(reason);
    const place = onsale.resume('osq_token');
    for (const work of [
      onsale.concerts({ signal }),
      onsale.join({ signal }),
      onsale.buy({ signal }),
      place.admitted({ signal }),
      onsale.wallet.charge(5, { signal }),
    ]) {
      expect(await failureOf(work)).toBe(reason);
    }
    expect(requests).toEqual([]);
  });

  test('while the request is in flight', async () => {
    const { error, passedMs } = await abortAfter(
      500,
      { 'concert.list': staysSilent },
      (onsale, signal) => onsale.concerts({ signal }),
    );
    expect(error).toBe(reason);
    expect(passedMs).toBe(500);
  });

  test('during a backoff', async () => {
    const { error, requests, passedMs } = await abortAfter(
      500,
      { 'concert.list': refuses('RATE_LIMITED', {}, { retryAfterMs: 5_000 }) },
      (onsale, signal) => onsale.concerts({ signal }),
    );
    expect(error).toBe(reason);
    expect(requests).toHaveLength(1);
    expect(passedMs).toBe(500);
  });

  test('while it waits for the admission', async () => {
    const { error, requests, passedMs } = await abortAfter(
      1_500,
      { 'queue.status': gives(entryOf({ pollAfterMs: 60_000 })) },
      (onsale, signal) => onsale.resume('osq_token').admitted({ signal }),
    );
    expect(error).toBe(reason);
    expect(requests).toHaveLength(1);
    expect(passedMs).toBe(1_500);
  });

  test('while it waits for another join of the same client', async () => {
    const { error } = await abortAfter(500, { 'queue.join': staysSilent }, (_, signal) => {
      const { onsale } = scripted({ 'queue.join': staysSilent });
      onsale.join().catch(() => undefined);
      return onsale.join({ signal });
    });
    expect(error).toBe(reason);
  });
});
