/** Opens a server for one test: production's code, on a clock, ids and chance of the test's own. */
import { createOnsaleClient } from '@onsale/sdk';
import { openOnsale } from '@onsale/server/open-onsale';
import { definitionsOf } from '@onsale/server/rpc/procedure-definition';
import { randomStream, seededIds } from '@onsale/sim/foundation/random';
import { createFaultPlan } from './faults.ts';
import { createFaultyFetch } from './faulty-fetch.ts';
import { listen } from './listen.ts';
import { createTestClock } from './test-clock.ts';
import type { TestServer, TestServerOptions } from './test-server.ts';

const adminKey = 'the-operator-of-a-test-server';

const noLog = { write: () => undefined };

/** @throws ConfigError, StartError for settings or a database that cannot be used. */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { seed = 1, database = 'sqlite::memory:', port, settings } = options;
  const { startsAt = '2027-01-01T12:00:00.000Z' } = options;
  const inFlight = { count: 0 };
  const clock = createTestClock(startsAt, () => inFlight.count > 0);
  const ofServer = randomStream(seed, 'server');
  const ofClients = randomStream(seed, 'clients');
  const onsale = await openOnsale(
    { logLevel: 'silent', logTo: noLog, ...settings, database, adminKey },
    {
      clock,
      ids: seededIds(ofServer),
      random: () => ofServer.next(),
      sqliteLibrary: 'node:sqlite',
    },
  );
  const plan = createFaultPlan(new Set(definitionsOf(onsale.router).keys()));
  const fetch = createFaultyFetch({ answer: onsale.fetch, clock, plan, inFlight });
  const listening = port === undefined ? undefined : await listen(port, fetch);
  const url = listening?.url ?? 'http://onsale.test';
  const ids = seededIds(ofClients);
  const client: TestServer['client'] = (given) =>
    createOnsaleClient({ random: () => ofClients.next(), ids, ...given, url, fetch, clock });
  const close = async (): Promise<void> => {
    await onsale.close();
    await listening?.close();
  };
  let closing: Promise<void> | undefined;
  const closeOnce = () => (closing ??= close());
  return {
    url,
    fetch,
    client,
    admin: client({ accountKey: adminKey }).trpc.admin,
    adminKey,
    clock,
    faults: plan.faults,
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
}
