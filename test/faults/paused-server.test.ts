import { systemClock } from '@onsale/core/time/clock';
import { expect, test } from 'vitest';
import { joinAndCharge, hold, outcomeOf } from './harness/buyers.ts';
import { reportFault } from './harness/figures.ts';
import { operatorOf } from './harness/operator.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { startServer } from './harness/servers.ts';

/**
 * Longer than the session and the reservation below. The process is really stopped, so these are
 * really short.
 */
const stoppedMs = 4_500;
const terms = {
  reservationSeconds: 1,
  room: { maxActive: 2, admitPerMinute: 1_000, sessionSeconds: 3, claimSeconds: 3 },
};
/** The requests have reached the stopped process, or wait in its socket. */
const arrivedMs = 200;

test('a server paused beyond a session and a reservation acts on neither', async () => {
  await using postgres = await startDurablePostgres();
  const database = await postgres.createDatabase();
  await using pausedServer = await startServer({ database });
  await using runningServer = await startServer({ database });
  const operator = operatorOf(runningServer.url);
  const concertId = await operator.openConcert(terms);
  const [one, two] = [
    await joinAndCharge(pausedServer.url, concertId),
    await joinAndCharge(pausedServer.url, concertId),
  ];
  const held = await hold(one, 1);

  pausedServer.kill('SIGSTOP');
  // In flight during the pause: each of these was valid when it was sent.
  const inFlight = [
    outcomeOf(held.pay()),
    outcomeOf(hold(one, 2)),
    outcomeOf(hold(two, 3)),
    outcomeOf(two.place.seats('2099-05-01')),
  ];
  await systemClock.sleep(arrivedMs);
  await systemClock.sleep(stoppedMs);

  // The other server continues: seats and slots become free, and other buyers take them.
  const laterBuyers = [
    await joinAndCharge(runningServer.url, concertId),
    await joinAndCharge(runningServer.url, concertId),
  ];
  const [laterBuyer] = laterBuyers as [(typeof laterBuyers)[0]];
  const laterHold = await hold(laterBuyer, 1);
  expect(await outcomeOf(laterHold.pay())).toBe('done');

  pausedServer.kill('SIGCONT');
  const resumedAt = Date.now();
  const answers = await Promise.all(inFlight);
  const recoveredMs = Date.now() - resumedAt;
  expect(answers).not.toContain('done');
  expect(answers).not.toContain('INTERNAL');
  expect(await outcomeOf(held.pay())).not.toBe('done');
  // Nor does its stale cache of the line admit a buyer beyond the limit.
  const joins = await Promise.all([1, 2, 3].map(() => joinAndCharge(pausedServer.url, concertId)));
  const stats = await operator.stats(concertId);
  expect(stats.active).toBeLessThanOrEqual(terms.room.maxActive);
  expect(joins.filter(({ place }) => place.entry.status === 'waiting').length).toBeGreaterThan(0);
  expect(stats).toMatchObject({ seats: { sold: 1 }, revenue: 1000 });
  expect(await one.onsale.wallet.balance()).toBe(1000);
  await operator.expectSoundRows();
  reportFault({
    fault: 'SIGSTOP longer than a session',
    injections: 1,
    calls: 26,
    unknown: 0,
    resolvedByRepeat: 0,
    lost: 0,
    doubled: 0,
    recoveredMs,
  });
});

test('the same payment succeeds after a short pause', async () => {
  await using postgres = await startDurablePostgres();
  await using server = await startServer({ database: await postgres.createDatabase() });
  const concertId = await operatorOf(server.url).openConcert({
    ...terms,
    reservationSeconds: 60,
    room: { ...terms.room, sessionSeconds: 60, claimSeconds: 60 },
  });
  const buyer = await joinAndCharge(server.url, concertId);
  const held = await hold(buyer, 1);
  server.kill('SIGSTOP');
  const paying = outcomeOf(held.pay());
  await systemClock.sleep(arrivedMs);
  server.kill('SIGCONT');
  expect(await paying).toBe('done');
});
