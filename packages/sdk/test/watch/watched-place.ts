/** Test fixture: a place that is polled and watched by a scripted fetch, step by step. */
import type { ConnectionChange, Transport } from '@onsale/sdk';
import { expect } from 'vitest';
import { entryOf, gives, scripted, type Answer } from '../scripted-fetch.ts';
import { collect, type Collected } from './collect.ts';
import { scriptedStream, type ScriptedStream } from './stream-script.ts';

export const secondMs = 1_000;
export const waiting = (ahead: number) => entryOf({ ahead, pollAfterMs: 2_000 });
export const active = entryOf({
  status: 'active',
  ahead: 0,
  expiresAt: '2098-01-01T00:00:00.000Z',
});
export const opens =
  (stream: ScriptedStream): Answer =>
  async () =>
    stream.response;
/** A stream of its own for each connection. */
export const begins =
  (text: string): Answer =>
  async () =>
    scriptedStream(text).response;

/** A place whose polls tell 9, 8, 7 … ahead, and that is watched by these answers. */
export function watched(
  streams: Answer[],
  { transport = 'auto', random = () => 0 }: { transport?: Transport; random?: () => number } = {},
) {
  let ahead = 10;
  const status: Answer = (signal) => {
    ahead -= 1;
    return gives(waiting(ahead))(signal);
  };
  const play = scripted({ 'queue.status': status, 'queue.watch': streams }, { transport, random });
  const changes: string[] = [];
  const onConnectionChange = (change: ConnectionChange) =>
    void changes.push(
      change.state === 'restored' ? 'restored' : `${change.failures} ${change.error.reason}`,
    );
  const abort = new AbortController();
  const { signal } = abort;
  const place = play.onsale.resume('osq_mine');
  const seen = collect(place.updates({ signal, onConnectionChange }));
  const settle = async () => {
    for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...play,
    seen,
    changes,
    /** Lets so much time pass, in steps. */
    async pass(ms: number) {
      await settle();
      for (let left = ms; left > 0; left -= 50) {
        await play.clock.advance(Math.min(50, left));
        await settle();
      }
    },
    /** When the calls of a procedure were sent. */
    times: (path: string) => play.requests.filter((one) => one.path === path).map(({ at }) => at),
    ahead: () => seen.all.map((entry) => entry.ahead),
    async stop() {
      abort.abort(new Error('enough'));
      await settle();
      expect(seen.hasEnded).toBe(true);
    },
  };
}

/** Resolves with the error of an iteration that ends. */
export async function errorOf(seen: Collected<unknown>): Promise<unknown> {
  while (!seen.hasEnded) await new Promise((resolve) => setImmediate(resolve));
  return seen.error;
}
