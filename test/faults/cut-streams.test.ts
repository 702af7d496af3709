import { systemClock } from '@onsale/core/time/clock';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres } from '@onsale/db/testing/server';
import { createOnsaleClient, type Place } from '@onsale/sdk';
import { expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { date, operatorOf } from './harness/operator.ts';
import { startServer } from './harness/servers.ts';
import { startWatcher, type Watcher } from './harness/watchers.ts';

const watching = 1_000;
const seatsPerDate = 40;
const joinedAtOnce = 25;
/** Changes before the server is killed, while it is away, and after it is back. */
const changesEach = 10;

async function placesOf(url: string, concertId: string, count: number): Promise<Place[]> {
  const places: Place[] = [];
  const join = async () => places.push(await createOnsaleClient({ url }).join({ concertId }));
  while (places.length < count) {
    await Promise.all(Array.from({ length: Math.min(joinedAtOnce, count) }, join));
  }
  return places;
}

/** Resolves when it holds for all of them. */
async function untilAll(watchers: readonly Watcher[], holds: (one: Watcher) => boolean) {
  while (!watchers.every(holds)) await systemClock.sleep(20);
}

test(`a server is killed while ${watching} watch: all come back to another, and miss nothing`, async () => {
  const postgres = await startPostgres();
  await using resources = new AsyncDisposableStack();
  resources.defer(() => postgres.stop());
  const database = await createEmptyDatabase(postgres.url, 'streams');
  const victim = resources.use(await startServer({ database }));
  const other = resources.use(await startServer({ database }));
  const operator = operatorOf(other.url);
  const concertId = await operator.openConcert({
    seatsPerDate,
    maxSeatsPerUser: seatsPerDate,
    room: { maxActive: 10_000, admitPerMinute: 100_000, holdsPerSession: 1_000 },
  });
  const [buyer, ...places] = await placesOf(other.url, concertId, watching + 1);
  const watchers = places.map(({ token }) => startWatcher([victim.url, other.url], token));
  resources.defer(() => watchers.forEach((watcher) => watcher.close()));
  await untilAll(watchers, ({ version }) => version !== undefined);

  let seatNo = 0;
  const change = async (): Promise<void> => {
    for (let changes = 0; changes < changesEach; changes += 1) {
      seatNo += 1;
      const held = await buyer!.reserve({ date, seatNos: [seatNo] });
      if (seatNo % 2 === 0) await held.release();
      // A network that cuts one in ten of them, each at another time.
      for (const [at, watcher] of watchers.entries()) if (at % 100 === seatNo) watcher.cut();
    }
  };
  await change();
  const killedAt = systemClock.now();
  victim.kill('SIGKILL');
  await victim.exited();
  await change();
  await untilAll(watchers, (watcher) => watcher.isConnectedTo(other.url));
  const recoveredMs = systemClock.now() - killedAt;
  await victim.restart();
  await change();

  const { seats } = await buyer!.seats(date);
  const expected = seats.map(({ status }) => status).join();
  const isCurrent = ({ statuses }: Watcher) => statuses.join() === expected;
  await Promise.race([untilAll(watchers, isCurrent), systemClock.sleep(10_000)]);
  const total = (figure: (watcher: Watcher) => number) =>
    watchers.reduce((sum, watcher) => sum + figure(watcher), 0);
  const lost = watchers.filter((watcher) => !isCurrent(watcher) || watcher.gaps > 0).length;
  const doubled = total(({ doubles }) => doubles);
  reportFault({
    fault: `kill -9 a server while ${watching} watch`,
    injections: total(({ connections }) => connections) - watching,
    calls: total(({ events }) => events),
    unknown: 0,
    resolvedByRepeat: 0,
    lost,
    doubled,
    recoveredMs,
  });
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
  expect(watchers.every(({ connections }) => connections > 1)).toBe(true);
  await operator.expectSoundRows();
});
