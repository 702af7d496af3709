/**
 * Replays the calls of a run on the router, in the same order and at the same instants. This
 * measures use cases and database alone, without clients, network and checks.
 */
import { manualClock } from '@onsale/core/time/manual-clock';
import { openDatabase } from '@onsale/db/open-database';
import { createApp } from '@onsale/server/app';
import { randomStream, seededIds } from '@onsale/sim/foundation/random';
import type { Environment } from '@onsale/sim/foundation/environment';
import { pino } from 'pino';
import { createInvoker } from '../../apps/server/src/trpc/procedure-invoker.ts';
import { createRouter } from '../../apps/server/src/router.ts';

export interface Recording {
  seed: number;
  startsAt: number;
  adminKey: string;
  calls: RecordedCall[];
}

interface RecordedCall {
  at: number;
  path: string;
  credential: string | null;
  input: unknown;
  ok: boolean;
}

/** A recording, and the `fetch` that fills it. */
export function recordingOf(
  { adminKey, clock, fetch }: Environment,
  seed: number,
): { recording: Recording; fetch: Environment['fetch'] } {
  const recording: Recording = { seed, startsAt: clock.now(), adminKey, calls: [] };
  const recorded: Environment['fetch'] = async (input, init = {}) => {
    const at = clock.now();
    const response = await fetch(input, init);
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
    const text = init.method === 'POST' ? init.body : searchParams.get('input');
    const authorization = new Headers(init.headers).get('authorization');
    recording.calls.push({
      at,
      path: pathname.slice('/trpc/'.length),
      credential: authorization === null ? null : authorization.slice('Bearer '.length),
      input: typeof text === 'string' ? JSON.parse(text) : undefined,
      ok: response.ok,
    });
    return response;
  };
  return { recording, fetch: recorded };
}

const tickMs = 1_000;

/** @throws Error when a call ends otherwise than in the run: the two are then not comparable. */
export async function replay({ seed, startsAt, adminKey, calls }: Recording): Promise<void> {
  const clock = manualClock(startsAt);
  const own = randomStream(seed, 'server');
  const db = await openDatabase('sqlite::memory:', { clock, random: () => own.next() });
  const log = pino({ level: 'silent' });
  const ids = seededIds(own);
  // Draws the same ids as the run, so that the tokens in the recorded calls stay valid.
  const app = await createApp({ db, clock, ids, adminKey, log, logsAdminReads: false });
  await app.admissionRunner.tick();
  const call = createInvoker(app, createRouter(app));
  let nextTickAt = startsAt + tickMs;
  for (const { at, path, credential, input, ok } of calls) {
    for (; nextTickAt < at; nextTickAt += tickMs) {
      await clock.advance(nextTickAt - clock.now());
      await app.admissionRunner.tick();
    }
    await clock.advance(at - clock.now());
    const context = { requestId: app.ids.id('req'), credential };
    const isOk = await call(context, path, input).then(
      () => true,
      () => false,
    );
    await app.admissionRunner.idle();
    if (isOk !== ok) throw new Error(`${path} was ${ok ? 'granted' : 'refused'}, and now is not.`);
  }
  await db.close();
}
