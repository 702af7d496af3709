/** `onsale serve --workers`: several processes on one port, one of which may end at any instant. */
import { readFile } from 'node:fs/promises';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres } from '@onsale/db/testing/server';
import { createOnsaleClient } from '@onsale/sdk';
import { expect, test, vi } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { adminKey, startServer, type ServerProcess } from './harness/servers.ts';

const workers = 3;
const nothing = { unknown: 0, resolvedByRepeat: 0, lost: 0, doubled: 0, recoveredMs: null };
const authorization = { authorization: `Bearer ${adminKey}` };

async function startWorkers() {
  const postgres = await startPostgres();
  const database = await createEmptyDatabase(postgres.url, 'workers');
  const server = await startServer({ database, args: ['--workers', String(workers)] });
  const operator = createOnsaleClient({ url: server.url, accountKey: adminKey });
  const { concertId } = await operator.trpc.admin.concert.create.mutate({
    title: 'First night',
    dates: ['2098-01-01'],
    room: { maxActive: 1 },
  });
  return {
    server,
    operator,
    concertId,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await postgres.stop();
    },
  };
}

/** The processes that a process has started. */
async function childrenOf(pid: number): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const waiting = { timeout: 60_000, interval: 50 };

/** All workers run, and each serves: as many have called the database as there are. */
async function allServe(server: ServerProcess): Promise<number[]> {
  return vi.waitFor(async () => {
    const pids = await childrenOf(server.pid);
    expect(pids).toHaveLength(workers);
    expect(await metricsOf(server)).toMatch(/^onsale_pool_size 30$/m);
    return pids;
  }, waiting);
}

async function metricsOf({ url }: ServerProcess): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: authorization });
  return response.text();
}

/** Each fetch has a connection of its own, and connections go to the workers in turn. */
async function joinWithOwnConnections(url: string, concertId: string, count: number) {
  const answers = [];
  for (let made = 0; made < count; made += 1) {
    const response = await fetch(`${url}/api/queue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ concertId }),
    });
    answers.push(response.status);
  }
  return answers;
}

test('workers share a port and a line, and their metrics are summed where that is right', async () => {
  await using w = await startWorkers();
  await allServe(w.server);
  expect(await joinWithOwnConnections(w.server.url, w.concertId, 6)).toEqual(Array(6).fill(200));
  await vi.waitFor(async () => {
    const metrics = await metricsOf(w.server);
    expect(metrics).toMatch(/onsale_calls_total\{procedure="queue.join",reason="OK"\} 6$/m);
    // Each worker knows the whole line, so that their figures are not added.
    expect(metrics).toMatch(/^onsale_waiting\{concert="con_\w+"\} 5$/m);
  }, waiting);
  expect(await w.operator.trpc.admin.audit.query()).toMatchObject({ ok: true });
  reportFault({ fault: 'several workers on one port', injections: 0, calls: 6, ...nothing });
});

test('a worker that is killed is replaced, and the others serve meanwhile', async () => {
  await using w = await startWorkers();
  const [killed] = await allServe(w.server);
  process.kill(killed!, 'SIGKILL');
  const { entry } = await createOnsaleClient({ url: w.server.url }).join({
    concertId: w.concertId,
  });
  expect(entry).toMatchObject({ waitNo: 1 });
  expect(await allServe(w.server)).not.toContain(killed);
  reportFault({ fault: 'a worker is killed', injections: 1, calls: 1, ...nothing });
});

test('SIGTERM drains every worker', async () => {
  await using w = await startWorkers();
  const pids = await allServe(w.server);
  w.server.kill('SIGTERM');
  expect(await w.server.exited()).toEqual({ code: 0, signal: null });
  expect(pids.filter(isRunning)).toEqual([]);
});

test('when the process that started the workers is killed, they end too', async () => {
  await using w = await startWorkers();
  const pids = await allServe(w.server);
  w.server.kill('SIGKILL');
  await w.server.exited();
  await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), waiting);
});
