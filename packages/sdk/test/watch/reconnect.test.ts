/** A stream that ends, breaks off or falls silent, and a server that is away. */
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  entryOf,
  gives,
  refusesConnection,
  scripted,
  type Answer,
} from '../scripted-fetch.ts';
import { collect } from './collect.ts';
import { eventOf, ping, scriptedStream } from './stream-script.ts';
import { active, errorOf, opens, secondMs, waiting, watched } from './watched-place.ts';

describe('a stream that works', () => {
  test('is opened at once, and nothing is polled while it is open', async () => {
    const stream = scriptedStream();
    const w = watched([opens(stream)]);
    await w.pass(100);
    stream.send(eventOf('1.a', waiting(8)));
    for (let count = 0; count < 6; count += 1) {
      await w.pass(15 * secondMs);
      stream.send(ping);
    }
    stream.send(eventOf('2.b', active));
    await w.pass(50);
    expect(w.ahead()).toEqual([9, 8, 0]);
    expect([w.times('queue.status'), w.times('queue.watch')]).toEqual([[0], [0]]);
    expect([w.seen.hasEnded, stream.isClosed, w.changes]).toEqual([true, true, []]);
  });

  test('that ends is opened again after its time with a jitter, and goes on from its last event', async () => {
    for (const [random, at] of [
      [0, 2_000],
      [0.5, 2_200],
    ] as const) {
      const [first, second] = [scriptedStream(), scriptedStream()];
      const w = watched([opens(first), opens(second)], { random: () => random });
      await w.pass(0);
      first.send(eventOf('7.x', entryOf({ ahead: 5, pollAfterMs: 30_000 })));
      await w.pass(0);
      first.end();
      await w.pass(3 * secondMs);
      expect(w.times('queue.watch')).toEqual([0, at]);
      const ids = w.requests.map(({ headers }) => headers['last-event-id']);
      expect(ids).toEqual([undefined, undefined, '7.x']);
      expect([w.ahead(), w.changes]).toEqual([[9, 5], []]);
      await w.stop();
    }
  });

  test('that breaks off is opened again, and near the front a poll comes before that', async () => {
    const [first, second] = [scriptedStream(), scriptedStream()];
    const w = watched([opens(first), opens(second)]);
    await w.pass(0);
    first.send(eventOf('7.x', entryOf({ ahead: 5, pollAfterMs: 1_000 })));
    await w.pass(0);
    first.breakOff();
    await w.pass(2_500);
    expect([w.times('queue.status'), w.times('queue.watch')]).toEqual([
      [0, 1_000],
      [0, 2_000],
    ]);
    // The poll told what the last event does not, so the next stream begins with the entry.
    expect(w.requests.at(-1)!.headers['last-event-id']).toBeUndefined();
    second.send(eventOf('8.y', waiting(8)));
    await w.pass(0);
    // The entry of the poll is not told again.
    expect([w.ahead(), w.changes]).toEqual([[9, 5, 8], []]);
    await w.stop();
  });

  test('acts with the latest token', async () => {
    const [first, second] = [scriptedStream(), scriptedStream()];
    const w = watched([opens(first), opens(second)]);
    await w.pass(0);
    first.send(eventOf('1.a', entryOf({ token: 'osq_newer', pollAfterMs: 30_000 })));
    first.end();
    await w.pass(3 * secondMs);
    expect(w.requests.at(-1)).toMatchObject({ path: 'queue.watch', credential: 'osq_newer' });
    await w.stop();
  });
});

describe('heartbeats', () => {
  test('that are missing for 40 s are a lost connection, and not a millisecond earlier', async () => {
    const [silent, second] = [scriptedStream(), scriptedStream()];
    const w = watched([opens(silent), opens(second)], { transport: 'sse' });
    await w.pass(0);
    await w.pass(40 * secondMs - 1);
    expect([w.changes, silent.isClosed]).toEqual([[], false]);
    await w.pass(1);
    expect([w.changes, silent.isClosed]).toEqual([['1 TIMED_OUT'], true]);
    await w.pass(2 * secondMs);
    expect(w.times('queue.watch')).toEqual([0, 42 * secondMs]);
    expect(w.changes).toEqual(['1 TIMED_OUT', 'restored']);
    await w.stop();
  });

  test('that come keep it open, whatever they are', async () => {
    const stream = scriptedStream();
    const w = watched([opens(stream)]);
    await w.pass(0);
    for (const sign of [ping, ': comment\n\n', ':\n', ping, 'retry: 3000\n\n']) {
      await w.pass(39 * secondMs);
      stream.send(sign);
    }
    expect([w.changes, stream.isClosed, w.times('queue.watch')]).toEqual([[], false, [0]]);
    await w.stop();
  });

  test('are not missed while the caller takes long over an update', async () => {
    const stream = scriptedStream();
    const { onsale, clock, requests } = scripted(
      { 'queue.status': gives(waiting(9)), 'queue.watch': [opens(stream)] },
      { transport: 'auto' },
    );
    stream.send(eventOf('1.a', waiting(8)) + ping + eventOf('2.b', active));
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { ahead } of onsale.resume('osq_mine').updates()) {
        seen.push(ahead);
        if (ahead === 8) await clock.sleep(600 * secondMs);
      }
    })();
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(600 * secondMs);
    await reading;
    expect(seen).toEqual([9, 8, 0]);
    expect(requests.map(({ path }) => path)).toEqual(['queue.status', 'queue.watch']);
  });
});

describe('a server that is away', () => {
  test('is told once it is missed, with the failures in a row, and once it is back', async () => {
    const [first, second] = [scriptedStream(), scriptedStream()];
    let isAway = false;
    let ahead = 10;
    const status: Answer = async (signal) => {
      ahead -= 1;
      return isAway ? refusesConnection(signal) : gives(waiting(ahead))(signal);
    };
    const streams: Answer[] = [opens(first), refusesConnection, breaksConnection, opens(second)];
    const play = scripted(
      { 'queue.status': status, 'queue.watch': streams },
      { transport: 'auto', random: () => 0, maxRetries: 0 },
    );
    const changes: string[] = [];
    const updates = play.onsale.resume('osq_mine').updates({
      onConnectionChange: (change) =>
        void changes.push(`${play.clock.now() % 1e6} ${change.state}`),
    });
    const seen = collect(updates);
    const pass = async (ms: number) => {
      for (let left = ms; left >= 0; left -= 50) {
        for (let turn = 0; turn < 6; turn += 1)
          await new Promise((resolve) => setImmediate(resolve));
        if (left > 0) await play.clock.advance(Math.min(50, left));
      }
    };
    await pass(0);
    isAway = true;
    first.end();
    await pass(2_900);
    // The poll that is due after 2 s is as early as the stream; both fail.
    expect(changes.length).toBeGreaterThanOrEqual(2);
    expect(changes.every((change) => change.endsWith('reconnecting'))).toBe(true);
    isAway = false;
    await pass(3_000);
    expect(changes.filter((change) => change.endsWith('restored'))).toHaveLength(1);
    expect(changes.at(-1)).toMatch(/restored$/);
    second.send(eventOf('9.z', active));
    await pass(5_000);
    expect([seen.hasEnded, seen.error]).toEqual([true, undefined]);
  });

  test('an error of the caller in a report ends the loop with it', async () => {
    const failure = new Error('of the caller');
    const play = scripted(
      { 'queue.status': [gives(waiting(3)), refusesConnection], 'queue.watch': refusesConnection },
      { transport: 'auto', maxRetries: 0 },
    );
    const onConnectionChange = () => {
      throw failure;
    };
    const seen = collect(play.onsale.resume('osq_mine').updates({ onConnectionChange }));
    await expect(play.inTime(errorOf(seen))).resolves.toBe(failure);
  });
});
