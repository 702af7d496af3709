/** A lobby fixture: a concert whose lobby is open, and whose doors open at a known instant. */
import type { AdmissionOrder } from '@onsale/core/lobby/lobby-terms';
import { toIso } from '@onsale/core/time/dates';
import type { TestDialect } from '@onsale/db/testing';
import type { AppOptions } from '../../src/app.ts';
import { testApp, type Buyer, type TestApp } from '../fixtures/test-app.ts';

export const lobbyMs = 180_000;

export interface Lobby extends AsyncDisposable {
  t: TestApp;
  concertId: string;
  opensAt: number;
  seedHash: string | null;
  /** New buyers, in the order of joining. */
  join(count: number): Promise<Buyer[]>;
  /** Lets the time to the opening pass, and runs the step of that second. */
  open(): Promise<void>;
  /** Advances the clock in ticks while these buyers poll. */
  live(ms: number, asking?: readonly Buyer[]): Promise<void>;
}

type Terms = Parameters<TestApp['concert']>[0];

/** @param given `on`: the app to use instead of one of its own. */
export async function openLobby(
  dialect: TestDialect,
  order: AdmissionOrder,
  { options = {}, on, ...terms }: Terms & { options?: Partial<AppOptions>; on?: TestApp } = {},
): Promise<Lobby> {
  const t = on ?? (await testApp(dialect, options));
  const opensAt = t.clock.now() + lobbyMs;
  const { concertId, seedHash } = await t.concert({
    lobbyOpensAt: toIso(t.clock.now()),
    opensAt: toIso(opensAt),
    order,
    ...terms,
  });
  const live: Lobby['live'] = async (ms, asking = []) => {
    for (let left = ms; left > 0; left -= 5_000) {
      await t.clock.advance(Math.min(5_000, left));
      for (const { call } of asking) await call.queue.status();
      await t.tick();
    }
  };
  return {
    t,
    concertId,
    opensAt,
    seedHash,
    live,
    async join(count) {
      const buyers: Buyer[] = [];
      while (buyers.length < count) buyers.push(await t.join(concertId));
      return buyers;
    },
    async open() {
      await t.clock.advance(opensAt - t.clock.now());
      await t.tick();
    },
    [Symbol.asyncDispose]: () => t[Symbol.asyncDispose](),
  };
}

/** The wait numbers of buyers, as they are told. */
export async function numbersOf(buyers: readonly Buyer[]): Promise<(number | null)[]> {
  const entries = await Promise.all(buyers.map(({ call }) => call.queue.status()));
  return entries.map(({ waitNo }) => waitNo);
}
