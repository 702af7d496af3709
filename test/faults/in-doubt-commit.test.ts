import { startProxy, type CommitFault, type PostgresProxy } from '@onsale/db/testing/proxy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { operatorOf, type Operator } from './harness/operator.ts';
import { startDurablePostgres } from './harness/postgres.ts';
import { serverFigures } from './harness/server-metrics.ts';
import { startServer, type ServerProcess } from './harness/servers.ts';
import type { ReadBack } from './harness/table.ts';
import { killedCalls } from './crash-points/calls.ts';

/** A statement that only the transaction of this call contains. */
const marks: Record<string, RegExp> = {
  'queue.join': /insert into "queue_entries"/,
  'reservation.create': /insert into "reservations"/,
  'wallet.charge': /insert into "transfers"/,
  'payment.pay': /insert into "orders"/,
  'order.cancel': /update "orders"/,
};

const faults: { fault: CommitFault; settled: Partial<ReadBack> }[] = [
  { fault: 'answer lost', settled: { committed: 1 } },
  { fault: 'answer swallowed', settled: { committed: 1 } },
  { fault: 'request lost', settled: { rolledBack: 1 } },
];

const stack = new AsyncDisposableStack();
let proxy: PostgresProxy;
let server: ServerProcess;
let operator: Operator;
let concertId: string;
let seatNo = 0;

beforeAll(async () => {
  const postgres = stack.use(await startDurablePostgres());
  proxy = stack.use(await startProxy(await postgres.createDatabase()));
  server = stack.use(
    await startServer({ database: proxy.url, env: { ONSALE_STATEMENT_TIMEOUT_MS: '1000' } }),
  );
  operator = operatorOf(server.url);
  concertId = await operator.openConcert();
});
afterAll(() => stack.disposeAsync());

/** Injects `fault` into the next COMMIT of such a transaction, and into none after it. */
function breakNext(mark: RegExp, fault: CommitFault): void {
  proxy.onCommit = (statements) => {
    if (!statements.some((statement) => mark.test(statement))) return undefined;
    proxy.onCommit = () => undefined;
    return fault;
  };
}

const none: ReadBack = { committed: 0, rolledBack: 0, unknown: 0 };

function since(before: ReadBack, after: ReadBack): ReadBack {
  return {
    committed: after.committed - before.committed,
    rolledBack: after.rolledBack - before.rolledBack,
    unknown: after.unknown - before.unknown,
  };
}

describe.each(faults)('where its $fault', ({ fault, settled }) => {
  let before: ReadBack = none;
  beforeAll(async () => {
    before = (await serverFigures(server)).readBack;
  });
  afterAll(async () => {
    const { readBack } = await serverFigures(server);
    reportFault({
      fault: `COMMIT: ${fault} (join, reserve, charge, pay, cancel)`,
      injections: killedCalls.length,
      calls: killedCalls.length,
      unknown: 0,
      resolvedByRepeat: 0,
      readBack: since(before, readBack),
      lost: 0,
      doubled: 0,
      recoveredMs: null,
    });
  });

  test.each(killedCalls)('$procedure is answered with its effect', async (called) => {
    seatNo += 1;
    const prepared = await called.prepare({ url: server.url, concertId, operator, seatNo });
    const earlier = (await serverFigures(server)).readBack;
    breakNext(marks[called.procedure]!, fault);
    const answer = await prepared.call();
    expect(since(earlier, (await serverFigures(server)).readBack)).toEqual({ ...none, ...settled });
    // Read before the repeat, which would hide a false success.
    expect(await prepared.tookEffect()).toBe(true);
    const { repeatIsRefused } = prepared;
    const repeated = await prepared
      .call()
      .catch(({ reason }: { reason: string }) => ({ refused: reason }));
    expect(repeated).toEqual(repeatIsRefused === undefined ? answer : { refused: repeatIsRefused });
    expect(await prepared.tookEffect()).toBe(true);
    await operator.expectSoundRows();
  });
});

test('without a database no success is reported, and a repeat resolves the outcome', async () => {
  const charge = killedCalls.find(({ procedure }) => procedure === 'wallet.charge')!;
  seatNo += 1;
  const prepared = await charge.prepare({ url: server.url, concertId, operator, seatNo });
  breakNext(marks['wallet.charge']!, 'answer lost');
  const { onCommit } = proxy;
  proxy.onCommit = (statements) => {
    const found = onCommit(statements);
    if (found) {
      proxy.refusing = true;
      proxy.cut();
    }
    return found;
  };
  await expect(prepared.call()).rejects.toMatchObject({
    reason: 'OVERLOADED',
    details: { outcome: 'unknown' },
  });
  proxy.refusing = false;
  expect(await prepared.call()).toBe(1000);
  expect(await prepared.tookEffect()).toBe(true);
  await operator.expectSoundRows();
});
