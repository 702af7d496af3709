import { expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { startLoad } from './harness/load.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { serverFigures } from './harness/server-metrics.ts';
import { startServer } from './harness/servers.ts';
import { expectOverloaded } from './harness/expect-overloaded.ts';

const kills = 3;

test('Postgres is killed under load, and its servers report it, lose nothing and recover', async () => {
  await using postgres = await startDurablePostgres();
  const database = await postgres.createDatabase();
  await using one = await startServer({ database });
  await using other = await startServer({ database });
  const load = startLoad({ urls: [one.url, other.url], scenario: { buyers: 36 } });
  let recoveredMs = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    await load.answered(kill * 80);
    await postgres.kill();
    await Promise.all([one, other].map(({ url }) => expectOverloaded(url)));
    await postgres.start();
    recoveredMs = Math.max(recoveredMs, await load.recovered());
  }
  const { result, figures } = await load.finished();
  const { readBack, internal } = await serverFigures(one, other);
  reportFault({
    fault: 'kill -9 Postgres under load',
    injections: kills,
    recoveredMs,
    readBack,
    ...figures,
  });
  expect(result).toMatchObject({ ended: 'complete', violation: null });
  expect(result.outcomes.bought).toBeGreaterThan(0);
  expect({ ...figures, internal }).toMatchObject({ lost: 0, doubled: 0, internal: 0 });
});
