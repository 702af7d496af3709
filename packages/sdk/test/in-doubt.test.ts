/** Calls in doubt: aborted after they were sent, or never answered, and how they are repeated. */
import { isOnsaleError, isOutcomeUnknown, type Onsale } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  entryOf,
  failureOf,
  gives,
  refuses,
  refusesConnection,
  reservation,
  scripted,
  staysSilent,
  type Answer,
  type Script,
} from './scripted-fetch.ts';

const held = { ...reservation, seatNos: [5, 6] };

interface Aborted {
  call: (onsale: Onsale, signal: AbortSignal) => Promise<unknown>;
  script: Script;
}

async function abortAfter(ms: number, { call, script }: Aborted): Promise<unknown> {
  const { onsale, clock, inTime } = scripted(script, { accountKey: 'osa_mine' });
  const controller = new AbortController();
  void clock.sleep(ms).then(() => controller.abort());
  return failureOf(inTime(call(onsale, controller.signal)));
}

const pay = (onsale: Onsale, signal: AbortSignal) =>
  onsale.resume('osq_mine').held(held).pay({ signal });

describe('an aborted call', () => {
  test('may have taken effect if it was sent', async () => {
    for (const [call, path] of [
      [pay, 'payment.pay'],
      [
        (onsale: Onsale, signal: AbortSignal) => onsale.wallet.charge(5, { signal }),
        'wallet.charge',
      ],
      [
        (onsale: Onsale, signal: AbortSignal) =>
          onsale.resume('osq_mine').reserve({ date: '2098-01-01', best: 2 }, { signal }),
        'reservation.create',
      ],
    ] as const) {
      const error = await abortAfter(300, { call, script: { [path]: staysSilent } });
      expect(error).toMatchObject({ name: 'AbortError' });
      expect(isOutcomeUnknown(error)).toBe(true);
    }
  });

  test('may have taken effect if an earlier attempt was sent', async () => {
    const error = await abortAfter(50, { call: pay, script: { 'payment.pay': breaksConnection } });
    expect(isOutcomeUnknown(error)).toBe(true);
  });

  test('has had none if it was never sent, was refused, or is a query', async () => {
    const never = { call: pay, script: { 'payment.pay': refusesConnection } };
    expect(isOutcomeUnknown(await abortAfter(50, never))).toBe(false);
    const refused = { call: pay, script: { 'payment.pay': refuses('RATE_LIMITED', {}) } };
    expect(isOutcomeUnknown(await abortAfter(50, refused))).toBe(false);
    const query: Aborted = {
      call: (onsale, signal) => onsale.wallet.balance({ signal }),
      script: { 'wallet.balance': staysSilent },
    };
    expect(isOutcomeUnknown(await abortAfter(50, query))).toBe(false);
  });

  test('that paid keeps the seats of an `await using` block', async () => {
    const { onsale, clock, calls, inTime } = scripted({ 'payment.pay': staysSilent });
    const place = onsale.resume('osq_mine');
    const controller = new AbortController();
    void clock.sleep(300).then(() => controller.abort());
    const block = async () => {
      await using mine = place.held(held);
      await mine.pay({ signal: controller.signal });
    };
    await failureOf(inTime(block()));
    expect(calls()).toEqual(['payment.pay']);
  });
});

test('a charge in doubt names the key that makes its repeat safe', async () => {
  const answer = gives({ userId: 'usr_1', balance: 5 });
  const { onsale, requests, inTime } = scripted(
    { 'wallet.charge': [breaksConnection, answer] },
    { accountKey: 'osa_mine', maxRetries: 0 },
  );
  const error = await failureOf(inTime(onsale.wallet.charge(5)));
  if (!isOnsaleError(error, 'UNREACHABLE')) throw error;
  const { idempotencyKey } = error.details;
  expect(error.message).toContain(`idempotencyKey "${idempotencyKey}"`);
  await inTime(onsale.wallet.charge(5, { idempotencyKey }));
  const [first, second] = requests.map(({ input }) => input);
  expect(first).toEqual({ amount: 5, idempotencyKey });
  expect(second).toEqual(first);
});

describe('an anonymous join', () => {
  const joined = { ...entryOf(), accountKey: 'osa_new' };
  const keysOf = (requests: { headers: Record<string, string> }[]) =>
    requests.map(({ headers }) => headers['idempotency-key']);

  /** Answers after `ms` of virtual time, whatever its signal does. */
  const late =
    (ms: number, answer: Answer, clock: { sleep(ms: number): Promise<void> }): Answer =>
    async (signal) => {
      await clock.sleep(ms);
      return answer(signal);
    };

  test('without an answer is repeated with the same key by the next one', async () => {
    const { onsale, requests, inTime } = scripted(
      { 'queue.join': [breaksConnection, gives(joined), gives(entryOf())] },
      { maxRetries: 0 },
    );
    expect(isOutcomeUnknown(await failureOf(inTime(onsale.join())))).toBe(true);
    await inTime(onsale.join());
    const [first, second] = keysOf(requests);
    expect(first).toMatch(/^idk_/);
    expect(second).toBe(first);
    expect(onsale.accountKey).toBe('osa_new');
  });

  test('that was refused, or is for another concert, has another key', async () => {
    const { onsale, requests, inTime } = scripted(
      {
        'queue.join': [
          refuses('NOT_ON_SALE', { opensAt: null }),
          breaksConnection,
          breaksConnection,
        ],
      },
      { maxRetries: 0 },
    );
    for (const concertId of ['con_1', 'con_1', 'con_2']) {
      await failureOf(inTime(onsale.join({ concertId })));
    }
    expect(new Set(keysOf(requests)).size).toBe(3);
  });

  test('repeats the proof of work as well', async () => {
    const asks = refuses('CHALLENGE_REQUIRED', {
      challenge: 'osp_1',
      bits: 4,
      expiresAt: '2098-01-01T00:00:00.000Z',
    });
    const { onsale, requests, inTime } = scripted(
      { 'queue.join': [asks, breaksConnection, gives(joined)] },
      { maxRetries: 0 },
    );
    await failureOf(inTime(onsale.join()));
    await inTime(onsale.join());
    const [, second, third] = requests.map(({ input }) => input);
    expect(third).toEqual(second);
    expect(new Set(keysOf(requests)).size).toBe(1);
  });

  test('that is aborted in flight leaves the line when its answer arrives', async () => {
    const script: Script = { 'queue.leave': gives(entryOf({ status: 'left' })) };
    const { onsale, clock, requests, calls, inTime } = scripted({
      ...script,
      'queue.join': (signal) => late(500, gives(joined), clock)(signal),
    });
    const controller = new AbortController();
    const joining = failureOf(onsale.join({ signal: controller.signal }));
    controller.abort();
    expect(await inTime(joining)).toMatchObject({ name: 'AbortError' });
    await clock.advance(1_000);
    expect(calls()).toEqual(['queue.join', 'queue.leave']);
    expect(requests[1]!.credential).toBe('osq_token');
  });

  test('that is aborted and joined again at once keeps its place', async () => {
    const answers = [gives(joined), gives(entryOf())];
    const { onsale, clock, requests, calls, inTime } = scripted({
      'queue.join': (signal) => late(500, answers.shift()!, clock)(signal),
    });
    // React's StrictMode runs each effect, its clean-up, and the effect again.
    const controller = new AbortController();
    const first = failureOf(onsale.join({ signal: controller.signal }));
    controller.abort();
    const place = await inTime(onsale.join());
    expect(await first).toMatchObject({ name: 'AbortError' });
    expect(place.entry.waitNo).toBe(7);
    expect(calls()).toEqual(['queue.join', 'queue.join']);
    expect(requests.map(({ credential }) => credential)).toEqual([undefined, 'osa_new']);
  });

  test('that is aborted before anything was sent makes no place', async () => {
    const { onsale, calls } = scripted({});
    await failureOf(onsale.join({ signal: AbortSignal.abort() }));
    expect(calls()).toEqual([]);
  });
});
