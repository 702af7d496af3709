/** A Patroni cluster of three nodes loses its primary in four ways, while buyers pay. */
import { systemClock } from '@onsale/core/time/clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { operatorOf } from './harness/operator.ts';
import { serverFigures, type ServerFigures } from './harness/server-metrics.ts';
import { startServer, type ServerProcess } from './harness/servers.ts';
import { startPatroniCluster, type PatroniCluster } from './patroni/cluster.ts';
import { patroniCommands, patroniUnavailable } from './patroni/commands.ts';
import { findPayments, writesAfterFailover } from './patroni/evidence.ts';
import type { PatroniNode } from './patroni/node.ts';
import { startPayers } from './patroni/payers.ts';

const serverNames = ['server1', 'server2'];
const seats = 4_000;
/** Payments before the fault, and after the cluster has a primary again. */
const paymentsAround = 40;

interface Fault {
  name: string;
  inject(cluster: PatroniCluster, primary: PatroniNode): Promise<void> | void;
  /** Lets the former primary return, once another has taken over. */
  end?(primary: PatroniNode): void;
  /** Whether it may still run statements that it had received before. */
  hasBacklog?: boolean;
}

const faults: Fault[] = [
  { name: 'switchover', inject: (cluster) => cluster.switchover() },
  {
    name: 'primary killed',
    inject: (_, primary) => primary.kill(),
    end: (primary) => primary.start(),
  },
  {
    name: 'Patroni process frozen',
    inject: (_, primary) => primary.freezePatroni(),
    end: (primary) => primary.thaw(),
  },
  {
    name: 'machine frozen',
    inject: (_, primary) => primary.freezeMachine(),
    end: (primary) => primary.thaw(),
    hasBacklog: true,
  },
];

/** The servers' counters go on from one fault to the next. */
const since = (before: ServerFigures, after: ServerFigures): ServerFigures => ({
  readBack: {
    committed: after.readBack.committed - before.readBack.committed,
    rolledBack: after.readBack.rolledBack - before.readBack.rolledBack,
    unknown: after.readBack.unknown - before.readBack.unknown,
  },
  internal: after.internal - before.internal,
});

describe.skipIf(!patroniCommands)('on Patroni with three nodes, strictly synchronous', () => {
  const resources = new AsyncDisposableStack();
  let cluster: PatroniCluster;
  let servers: ServerProcess[];

  beforeAll(async () => {
    cluster = resources.use(await startPatroniCluster(patroniCommands!));
    servers = [];
    for (const name of serverNames)
      servers.push(resources.use(await startServer({ database: cluster.urlFor(name) })));
  });
  afterAll(() => resources.disposeAsync());

  test.each(faults)(
    '$name: no acknowledged payment is lost, and none is made twice',
    async (fault) => {
      await cluster.settled();
      const former = await cluster.leader();
      const urls = servers.map(({ url }) => url);
      const operator = operatorOf(urls[0]!);
      const concertId = await operator.openConcert({ seatsPerDate: seats });
      const before = await serverFigures(...servers);
      const payers = startPayers(urls, concertId);
      await payers.acknowledged(paymentsAround);

      const injectedAt = systemClock.now();
      await fault.inject(cluster, former);
      const current = await cluster.promoted(former);
      await payers.acknowledged(paymentsAround);
      fault.end?.(former);
      await cluster.settled(former);
      await payers.acknowledged(paymentsAround);

      const { acknowledged, failures, longestGapMs, figures } = await payers.stop();
      const { found, ...rows } = await findPayments(
        cluster.urlOf(current),
        concertId,
        acknowledged,
      );
      const { readBack, internal } = since(before, await serverFigures(...servers));
      reportFault({
        fault: `Patroni, ${fault.name}: ${found} of ${acknowledged.length} payments found`,
        injections: 1,
        recoveredMs: longestGapMs,
        readBack,
        ...figures,
        lost: rows.lost,
        doubled: rows.doubled,
      });
      expect({ ...rows, failures, internal }).toEqual({
        lost: 0,
        doubled: 0,
        unacknowledged: 0,
        failures: {},
        internal: 0,
      });
      const backlog = fault.hasBacklog ? injectedAt : undefined;
      expect(writesAfterFailover({ former, current }, injectedAt, backlog)).toEqual({
        servers: serverNames,
        leftBehind: [],
      });
      await operator.expectSoundRows();
    },
  );
});

if (!patroniCommands) process.stderr.write(`Skipped, as ${patroniUnavailable}\n`);
