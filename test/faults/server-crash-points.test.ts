import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOnsaleError, isOutcomeUnknown } from '@onsale/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  crashPointsIn,
  isAlive,
  setFailpoint,
  startWithFailpoints,
  statementsOf,
  type CrashPoint,
} from './harness/failpoints.ts';
import { reportFault } from './harness/figures.ts';
import { operatorOf } from './harness/operator.ts';
import { startDurablePostgres, type DurablePostgres } from './harness/postgres.ts';
import type { ServerProcess } from './harness/servers.ts';
import {
  killedCalls,
  type KilledCall,
  type PreparedCall,
  type Setting,
} from './crash-points/calls.ts';

let postgres: DurablePostgres;
let folder: string;
beforeAll(async () => {
  postgres = await startDurablePostgres();
  folder = await mkdtemp(join(tmpdir(), 'onsale-killed-'));
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const databases = [
  {
    name: 'SQLite',
    answersLater: false,
    create: async (name: string) => `sqlite:${join(folder, `${name}.db`)}`,
  },
  { name: 'Postgres', answersLater: true, create: () => postgres.createDatabase() },
];

// Each crash point costs the start of a process, so several walks run in parallel.
describe.concurrent.each(databases)('on $name', ({ name, answersLater, create }) => {
  test.each(killedCalls)(
    '$procedure is atomic at every crash point, and a repeat resolves it',
    async (killed) => {
      const { procedure } = killed;
      const database = await create(procedure);
      await using server = await startWithFailpoints(database, join(folder, 'compiled'));
      const walk = await prepareWalk(server, killed);
      const statements = await walk.enumerate();
      const points = crashPointsIn(statements, { answersLater });
      expect(points.filter(({ name: point }) => point.includes('commit')).length).toBeGreaterThan(
        1,
      );
      let tookEffect = 0;
      for (const point of points) {
        tookEffect += (await walk.killAt(point)) ? 1 : 0;
      }
      reportFault({
        fault: `kill -9 in ${procedure}, ${name}`,
        injections: points.length,
        calls: points.length * 3,
        unknown: points.length,
        resolvedByRepeat: points.length,
        lost: 0,
        doubled: 0,
        recoveredMs: null,
      });
      // The call took effect by the COMMIT at the latest, and not before the first statement.
      expect(tookEffect).toBeGreaterThan(0);
      expect(tookEffect).toBeLessThan(points.length);
    },
  );
});

const attempts = 8;

async function prepareWalk(server: ServerProcess, killed: KilledCall) {
  const { procedure } = killed;
  const operator = operatorOf(server.url);
  const concertId = await operator.openConcert({ seatsPerDate: 200 });
  let seatNo = 0;
  const prepare = () => {
    seatNo += 1;
    const scene: Setting = { url: server.url, concertId, operator, seatNo };
    return killed.prepare(scene);
  };
  /** The call may have shared a batch with one in flight: then the next call is tried. */
  const killDuringCall = async (point: CrashPoint) => {
    for (let attempt = 1; ; attempt += 1) {
      const prepared = await prepare();
      await setFailpoint(server, { procedure, kill: point });
      const failure: unknown = await prepared.call().then(
        () => null,
        (error: unknown) => error,
      );
      if (failure !== null || !(await isAlive(server))) return { prepared, failure };
      if (attempt === attempts) throw new Error(`The server was not killed ${point.name}.`);
    }
  };
  return {
    /** The statements of the call without a fault. */
    async enumerate(): Promise<string[]> {
      // The first call of a process also fills its caches.
      for (const _ of ['first', 'second']) {
        const prepared = await prepare();
        await setFailpoint(server, { procedure, kill: null });
        await prepared.call();
      }
      return statementsOf(server);
    },
    /** @returns whether the call had taken effect when the process died. */
    async killAt(point: CrashPoint): Promise<boolean> {
      const { prepared, failure } = await killDuringCall(point);
      const isAcknowledged = failure === null;
      expect(isAcknowledged || isOutcomeUnknown(failure), point.name).toBe(true);
      expect(await server.exited()).toMatchObject({ signal: 'SIGKILL' });
      await server.restart();
      await prepared.expectEarlier();
      const tookEffect = await prepared.tookEffect();
      expect(tookEffect || !isAcknowledged, point.name).toBe(true);
      await expectRepeatTakesEffectOnce(prepared, { tookAtFirst: tookEffect });
      await operator.expectSoundRows();
      return tookEffect;
    },
  };
}

/** A repeat takes effect once, whatever the first attempt did. */
async function expectRepeatTakesEffectOnce(
  { call, tookEffect, repeatIsRefused }: PreparedCall,
  { tookAtFirst }: { tookAtFirst: boolean },
): Promise<void> {
  const again = async (): Promise<unknown> => {
    try {
      return await call();
    } catch (error) {
      if (repeatIsRefused && isOnsaleError(error) && error.reason === repeatIsRefused) {
        return repeatIsRefused;
      }
      throw error;
    }
  };
  const first = await again();
  const second = await again();
  if (repeatIsRefused) {
    expect(first === repeatIsRefused).toBe(tookAtFirst);
    expect(second).toBe(repeatIsRefused);
  } else {
    expect(second).toEqual(first);
  }
  expect(await tookEffect()).toBe(true);
}
