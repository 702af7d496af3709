import { systemClock } from '@onsale/core/time/clock';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres } from '@onsale/db/testing/server';
import { expect, test } from 'vitest';
import { startBalancer } from './harness/balancer.ts';
import { startCluster } from './harness/cluster.ts';
import { reportFault } from './harness/figures.ts';
import { startLoad } from './harness/load.ts';

/** Far longer than the interval of the balancer's health checks, even on a busy machine. */
const drainDelayMs = 2_500;
/** The contract gives a stopping server ten seconds. */
const stopWithinMs = 10_000;
/** Two signals within a short time count as one, so the second is sent later. */
const secondSignalMs = 600;

const clocks = ['+0', '+0', '+0'];

async function startAll(env: Record<string, string> = {}) {
  const resources = new AsyncDisposableStack();
  const postgres = await startPostgres();
  resources.defer(() => postgres.stop());
  const database = await createEmptyDatabase(postgres.url, 'rolling');
  const { servers } = resources.use(await startCluster(clocks, { database, env }));
  const balancer = resources.use(await startBalancer(servers.map(({ url }) => url)));
  return { servers, balancer, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

test('three servers are replaced one after another under load, and every request is answered', async () => {
  await using all = await startAll({ ONSALE_DRAIN_DELAY_MS: String(drainDelayMs) });
  const { servers, balancer } = all;
  const load = startLoad({ urls: [balancer.url], scenario: { buyers: 100 } });
  let restarts = 0;
  for (const server of servers) {
    restarts += 1;
    await load.answered(restarts * 100);
    const signalledAt = systemClock.now();
    server.kill('SIGTERM');
    const exited = server.exited();
    const removedAfter = balancer
      .becameReady(server.url, false)
      .then(() => systemClock.now() - signalledAt);
    if (restarts === 1) {
      await systemClock.sleep(secondSignalMs);
      server.kill('SIGTERM');
    }
    expect(await exited, server.output.join('\n')).toEqual({ code: 0, signal: null });
    expect(systemClock.now() - signalledAt).toBeLessThan(stopWithinMs);
    expect(await removedAfter).toBeLessThan(drainDelayMs);
    await server.restart();
    await balancer.becameReady(server.url, true);
  }
  const { result, figures } = await load.finished();
  reportFault({ fault: 'rolling restart', injections: restarts, recoveredMs: null, ...figures });
  expect(result).toMatchObject({ ended: 'complete', violation: null });
  expect(balancer.unansweredCount()).toBe(0);
  expect(figures).toMatchObject({ unknown: 0, lost: 0, doubled: 0 });
  // Requests that a stopping server could not serve went to another one.
  const statuses = [...balancer.statuses().keys()].filter((status) => status >= 500);
  expect(statuses.filter((status) => status !== 503)).toEqual([]);
});

test('servers that do not drain lose their requests in flight', async () => {
  await using all = await startAll();
  const { servers, balancer } = all;
  const load = startLoad({ urls: [balancer.url] });
  const [victim] = servers;
  for (let tried = 0; tried < 10 && balancer.unansweredCount() === 0; tried += 1) {
    while (balancer.inFlight(victim!.url) === 0) await systemClock.sleep(1);
    victim!.kill('SIGKILL');
    await balancer.becameReady(victim!.url, false);
    await victim!.restart();
    await balancer.becameReady(victim!.url, true);
  }
  const { figures } = await load.finished();
  expect(balancer.unansweredCount()).toBeGreaterThan(0);
  expect(figures).toMatchObject({ lost: 0, doubled: 0 });
});
