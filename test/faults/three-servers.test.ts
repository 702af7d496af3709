/**
 * Runs the contract suite on three servers: processes on one Postgres, one of them with a clock
 * five minutes behind. Each request goes to the next server. No test is weakened or skipped except
 * the file on restart and drain of a single server, which the other tests in this folder cover.
 */
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres } from '@onsale/db/testing/server';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  adminKey,
  createService,
  useDeployments,
} from '../../apps/server/test/contract/fixtures.ts';
import { clockOffsetMs, startCluster, type Cluster } from './harness/cluster.ts';
import { canSkewClocks, skewUnavailable } from './harness/clock-skew.ts';

const suite = join(import.meta.dirname, '../../apps/server/test/contract');
const aboutServers = 'replicas.test.ts';

const resources = new AsyncDisposableStack();
let shared: Cluster;
let freshCluster: () => Promise<Cluster>;

beforeAll(async () => {
  if (!canSkewClocks) console.warn(skewUnavailable);
  const postgres = await startPostgres();
  resources.defer(() => postgres.stop());
  let databases = 0;
  freshCluster = async () => {
    databases += 1;
    const database = await createEmptyDatabase(postgres.url, `suite_${databases}`);
    const env = { ONSALE_ADMIN_KEY: adminKey };
    return resources.use(await startCluster(['+0', '-5m', '+0'], { database, env }));
  };
  shared = await freshCluster();
});

afterAll(() => resources.disposeAsync());

test.runIf(canSkewClocks)('one of the three has a clock that is five minutes behind', async () => {
  const offsets = await Promise.all(shared.servers.map(({ url }) => clockOffsetMs(url)));
  expect(offsets.map((offsetMs) => Math.round(offsetMs / 60_000) || 0)).toEqual([0, -5, 0]);
});

useDeployments([
  {
    name: 'three servers',
    async open({ alone = false } = {}) {
      const { nextUrl } = alone ? await freshCluster() : shared;
      return { service: createService(nextUrl), close: async () => {} };
    },
  },
]);
for (const file of readdirSync(suite).toSorted()) {
  if (file.endsWith('.test.ts') && file !== aboutServers) await import(join(suite, file));
}
