import { expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { startLoad } from './harness/load.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { startServer } from './harness/servers.ts';

const kills = 4;

test('two servers on one Postgres are killed in turn under load, and buyers notice no more than a delay', async () => {
  await using postgres = await startDurablePostgres();
  const database = await postgres.createDatabase();
  await using one = await startServer({ database });
  await using other = await startServer({ database });
  const load = startLoad({ urls: [one.url, other.url] });
  let recoveredMs = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const victim = kill % 2 === 1 ? one : other;
    await load.answered(kill * 100);
    victim.kill('SIGKILL');
    recoveredMs = Math.max(recoveredMs, await load.recovered());
    expect(await victim.exited()).toMatchObject({ signal: 'SIGKILL' });
    await victim.restart();
  }
  const { result, figures } = await load.finished();
  reportFault({ fault: 'kill -9 a server under load', injections: kills, recoveredMs, ...figures });
  expect(result).toMatchObject({ ended: 'complete', violation: null });
  expect(result.outcomes.bought).toBeGreaterThan(0);
  expect(figures).toMatchObject({ lost: 0, doubled: 0 });
});
