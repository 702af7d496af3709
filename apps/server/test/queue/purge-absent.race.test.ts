/** Removals of absent places on several servers: a place is seen or removed, never both. */
import { describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { setRoom } from '../../src/domains/admin/admin.usecases.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import {
  claimAll,
  joinAll,
  newConcert,
  openOwnRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';
import type { AppOptions } from '../../src/app.ts';
import type { TestDialect } from '@onsale/db/testing';

const purgeMs = 100_000;
/** Where another server runs, a removal is announced so long before. */
const noticeMs = 20_000;
const stepMs = 5_000;

/** A room of one slot, and behind it a ghost, a place that is to return, and a present one. */
async function openLine(dialect: TestDialect, options: Partial<AppOptions> = {}) {
  const fixture = await openOwnRaceFixture(dialect, { purgeAbsentSeconds: 100, ...options });
  const { apps, clock } = fixture;
  const room = { maxActive: 1, sessionSeconds: 100_000 };
  const concertId = await newConcert(fixture, { room });
  const [inside, ghost, returning, present] = await joinAll(fixture, concertId, 4);
  await claimAll(apps[0], [inside!]);
  const tick = async (running: readonly App[] = apps) => {
    for (const { admissionRunner } of running) {
      await admissionRunner.idle();
      await admissionRunner.tick();
    }
    await fixture.idle();
  };
  await tick();
  return {
    fixture,
    apps,
    concertId,
    ghost: ghost!,
    returning: returning!,
    tick,
    /** Advances the clock while the last place polls the last server. */
    async live(ms: number, running: readonly App[] = apps) {
      for (let left = ms; left > 0; left -= stepMs) {
        await clock.advance(Math.min(stepMs, left));
        await readQueueStatus(running.at(-1)!, present!);
        await tick(running);
      }
    },
    async waiting() {
      const rows = await fixture.db.query
        .selectFrom('queueEntries')
        .where('concertId', '=', concertId)
        .where('status', '=', 'waiting')
        .orderBy('waitNo')
        .select('waitNo')
        .execute();
      return rows.map(({ waitNo }) => waitNo);
    },
    async [Symbol.asyncDispose]() {
      await fixture[Symbol.asyncDispose]();
    },
  };
}

const tickOnce = (app: App) => app.admissionRunner.tick();

describe.each(postgresOnly)('on $name', (dialect) => {
  test('a place that polls a millisecond before the limit stays, one that does not is removed', async () => {
    await using line = await openLine(dialect);
    const { apps, returning } = line;
    await line.live(purgeMs - 1);
    expect(await line.waiting()).toEqual([2, 3, 4]);
    expect(await readQueueStatus(apps[1], returning)).toMatchObject({ status: 'waiting' });
    await line.live(1);
    expect(await line.waiting()).toEqual([3, 4]);
    await line.fixture.audit();
  });

  test('a poll that has the lock before the removal keeps the place', async () => {
    await using line = await openLine(dialect);
    const { fixture, returning, ghost } = line;
    await line.live(purgeMs - 1);
    await fixture.clock.advance(1);
    const { first } = await overlap(fixture, {
      first: (app) => readQueueStatus(app, returning),
      second: tickOnce,
    });
    expect(first).toMatchObject({ answer: { status: 'waiting' } });
    expect(await line.waiting()).toEqual([3, 4]);
    expect((await readQueueStatus(line.apps[2], returning)).status).toBe('waiting');
    expect((await readQueueStatus(line.apps[2], ghost)).status).toBe('expired');
    await fixture.audit();
  });

  test('a poll that waits for the removal is told that the place has expired', async () => {
    await using line = await openLine(dialect);
    const { fixture, returning } = line;
    await line.live(purgeMs - 1);
    await fixture.clock.advance(1);
    const { second } = await overlap(fixture, {
      first: tickOnce,
      second: (app) => readQueueStatus(app, returning),
    });
    expect(second).toMatchObject({ answer: { status: 'expired', expiresAt: null } });
    expect(await line.waiting()).toEqual([4]);
    await fixture.audit();
  });

  test('so is a buyer who joins again then', async () => {
    await using line = await openLine(dialect);
    const { fixture, returning, concertId } = line;
    await line.live(purgeMs - 1);
    await fixture.clock.advance(1);
    const { second } = await overlap(fixture, {
      first: tickOnce,
      second: (app) => joinQueue(app, { caller: { userId: returning.userId }, concertId }),
    });
    expect(second).toMatchObject({ answer: { status: 'expired' } });
    const caller = { userId: returning.userId };
    expect(await joinQueue(line.apps[1], { caller, concertId })).toMatchObject({ waitNo: 5 });
    await fixture.audit();
  });

  test('a poll just before the announcement withdraws it when its server reads of it', async () => {
    await using line = await openLine(dialect);
    const { apps, fixture, returning } = line;
    await line.live(purgeMs - noticeMs - 1);
    // The first server sees the place, and the second announces its removal before they talk.
    expect((await readQueueStatus(apps[0], returning)).status).toBe('waiting');
    await fixture.clock.advance(1);
    await line.tick([apps[1]]);
    const announced = await fixture.db.query.selectFrom('removals').selectAll().execute();
    expect(announced.map(({ waitNo }) => waitNo)).toEqual([2, 3]);
    await line.live(noticeMs + stepMs);
    expect(await line.waiting()).toEqual([3, 4]);
    await fixture.audit();
  });

  test('nothing is removed while a server is silent that may have seen the place', async () => {
    await using line = await openLine(dialect);
    const { apps, fixture, returning } = line;
    await line.live(purgeMs - noticeMs - 1);
    expect((await readQueueStatus(apps[0], returning)).status).toBe('waiting');
    await fixture.clock.advance(1);
    const others = [apps[1], apps[2]];
    await line.tick(others);
    await line.live(noticeMs + stepMs, others);
    expect(await line.waiting()).toEqual([2, 3, 4]);
    await line.live(stepMs);
    await line.live(stepMs);
    expect(await line.waiting()).toEqual([3, 4]);
    await fixture.audit();
  });

  test('a server that starts removes no place before it has watched for the limit', async () => {
    await using line = await openLine(dialect);
    const [first, second] = line.apps;
    await line.live(purgeMs - 1, [second]);
    // Its watch begins with its first tick.
    await line.live(stepMs + purgeMs - 1, [first]);
    expect(await line.waiting()).toEqual([2, 3, 4]);
    await line.live(1, [first]);
    expect(await line.waiting()).toEqual([4]);
    await line.fixture.audit();
  });

  test('ghosts leave a paused room, in which no place was ever skipped', async () => {
    await using line = await openLine(dialect);
    await setRoom(line.apps[0], { concertId: line.concertId, paused: true });
    await line.live(purgeMs + stepMs);
    expect(await line.waiting()).toEqual([4]);
    expect(await line.fixture.db.query.selectFrom('absences').selectAll().execute()).toEqual([]);
    await line.fixture.audit();
  });

  test('a full line makes room for a join, but not at the cost of a place that polls elsewhere', async () => {
    await using line = await openLine(dialect, { limits: { waitingPerRoom: 3 } });
    const { apps, concertId, returning } = line;
    const join = () => joinQueue(apps[1], { caller: null, concertId });
    await line.live(45_000 - 1);
    expect((await readQueueStatus(apps[0], returning)).status).toBe('waiting');
    await expect(join()).rejects.toMatchObject({ reason: 'RATE_LIMITED' });
    // A heartbeat rounds an age down, so the removal is announced with the tick after its time.
    await line.live(stepMs + 1);
    expect(await join()).toMatchObject({ waitNo: 5 });
    expect(await line.waiting()).toEqual([3, 4, 5]);
    await expect(join()).rejects.toMatchObject({ reason: 'RATE_LIMITED' });
    await line.fixture.audit();
  });
});
