import { systemClock } from '@onsale/core/time/clock';
import { startProxy, type PostgresProxy } from '@onsale/db/testing/proxy';
import { expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { startLoad } from './harness/load.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { serverFigures } from './harness/server-metrics.ts';
import { startServer } from './harness/servers.ts';
import { callWithoutRetry, expectOverloaded } from './harness/expect-overloaded.ts';

/** Longer than any statement may take, plus the grace for its response. */
const silenceMs = 2_500;

const breaks: { fault: string; times: number; happen: Break }[] = [
  {
    fault: 'connections to Postgres cut',
    times: 3,
    happen: async (proxy) => proxy.cut(),
  },
  {
    fault: 'connections to Postgres stalled',
    times: 1,
    async happen(proxy, url) {
      proxy.traffic = 'stall';
      await expectOverloaded(url);
      await systemClock.sleep(silenceMs);
      proxy.traffic = 'pass';
    },
  },
  {
    fault: 'connections to Postgres half open',
    times: 1,
    async happen(proxy, url) {
      proxy.traffic = 'swallow';
      await expectOverloaded(url);
      await systemClock.sleep(silenceMs);
      // The path works again, but only for new connections.
      proxy.traffic = 'pass';
    },
  },
];

type Break = (proxy: PostgresProxy, url: string) => Promise<void>;

test.each(breaks)(
  '$fault: callers see an error, nothing is lost or doubled, and the server continues',
  async ({ fault, times, happen }) => {
    await using postgres = await startDurablePostgres();
    await using proxy = await startProxy(await postgres.createDatabase());
    await using server = await startServer({
      database: proxy.url,
      env: { ONSALE_STATEMENT_TIMEOUT_MS: '1000', ONSALE_ACQUIRE_TIMEOUT_MS: '1000' },
    });
    const load = startLoad({ urls: [server.url], scenario: { buyers: 25 } });
    let recoveredMs = 0;
    for (let time = 1; time <= times; time += 1) {
      await load.answered(time * 50);
      await happen(proxy, server.url);
      recoveredMs = Math.max(recoveredMs, await load.recovered());
    }
    const { result, figures } = await load.finished();
    const { readBack, internal } = await serverFigures(server);
    reportFault({ fault, injections: times, recoveredMs, readBack, ...figures });
    expect(result).toMatchObject({ ended: 'complete', violation: null });
    expect(result.outcomes.bought).toBeGreaterThan(0);
    expect({ ...figures, internal }).toMatchObject({ lost: 0, doubled: 0, internal: 0 });
    expect(await callWithoutRetry(server.url)).toMatchObject({ status: 200 });
  },
);
