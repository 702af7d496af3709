import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@onsale/core/time/clock';
import { openDatabase } from '@onsale/db/open-database';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres } from '@onsale/db/testing/server';
import { createOnsaleClient } from '@onsale/sdk';
import { verifyWebhook } from '@onsale/sdk/webhooks';
import { expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { operatorOf } from './harness/operator.ts';
import { startServer } from './harness/servers.ts';

const env = { ONSALE_WEBHOOK_PRIVATE: 'allow' };
const rounds = 4;
const buyersEach = 40;
/** So slow that a kill finds deliveries in flight. */
const answerMs = 20;

/** A receiver of webhooks: the events by number, and how often each came. */
async function startReceiver(secret: { text: string }) {
  const received = new Map<number, number>();
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { seq } = verifyWebhook(Buffer.concat(chunks).toString(), req.headers, secret.text);
      received.set(seq, (received.get(seq) ?? 0) + 1);
      void systemClock.sleep(answerMs).then(() => res.writeHead(204).end());
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface EventPage {
  events: { seq: number }[];
  nextAfter: string;
  hasMore: boolean;
}

/** The numbers of all events, page by page. */
async function listSeqs(page: (after?: string) => Promise<EventPage>): Promise<number[]> {
  const seqs: number[] = [];
  let after: string | undefined;
  for (;;) {
    const { events, nextAfter, hasMore } = await page(after);
    seqs.push(...events.map(({ seq }) => seq));
    if (!hasMore) return seqs;
    after = nextAfter;
  }
}

test('servers are killed while they deliver webhooks: no event is forgotten', async () => {
  const postgres = await startPostgres();
  await using resources = new AsyncDisposableStack();
  resources.defer(() => postgres.stop());
  const database = await createEmptyDatabase(postgres.url, 'webhooks');
  const victim = resources.use(await startServer({ database, env }));
  const other = resources.use(await startServer({ database, env }));
  const db = await openDatabase(database);
  resources.defer(() => db.close());
  const operator = operatorOf(other.url);
  const { admin } = operator.onsale.trpc;
  const concertId = await operator.openConcert();
  const secret = { text: '' };
  const receiver = resources.use(await startReceiver(secret));
  const { received } = receiver;
  const types = ['place.joined', 'place.left'] as const;
  const webhook = await admin.webhook.create.mutate({ url: receiver.url, types: [...types] });
  secret.text = webhook.secret;

  let leases = 0;
  let recoveredMs = 0;
  const joinAndLeave = async (url: string): Promise<void> => {
    const place = await createOnsaleClient({ url }).join({ concertId });
    await place.leave();
  };
  for (let round = 0; round < rounds; round += 1) {
    const before = received.size;
    const buyers = Array.from({ length: buyersEach }, () => joinAndLeave(other.url));
    await Promise.all(buyers);
    while (received.size < before + buyersEach / 2) await systemClock.sleep(5);
    victim.kill('SIGKILL');
    await victim.exited();
    const killedAt = systemClock.now();
    // The time of a lease passes in the rows. Only those that a dead server has are still taken.
    await systemClock.sleep(1_000);
    const ended = await db.query
      .updateTable('deliveries')
      .set({ leasedUntil: 0 })
      .where('status', '=', 'pending')
      .where('leasedUntil', 'is not', null)
      .executeTakeFirst();
    leases += Number(ended.numUpdatedRows);
    while (received.size < 2 * buyersEach * (round + 1)) await systemClock.sleep(20);
    recoveredMs = Math.max(recoveredMs, systemClock.now() - killedAt);
    await victim.restart();
  }

  const seqs = await listSeqs((after) =>
    admin.event.list.query({ concertId, types: [...types], limit: 200, after }),
  );
  const lost = seqs.filter((seq) => !received.has(seq)).length;
  const repeated = received.values().reduce((sum, times) => sum + times - 1, 0);
  reportFault({
    fault: 'kill -9 a server that delivers webhooks',
    injections: rounds,
    calls: seqs.length,
    unknown: leases,
    resolvedByRepeat: repeated,
    lost,
    doubled: 0,
    recoveredMs,
  });
  expect(seqs).toHaveLength(2 * buyersEach * rounds);
  // Some of the kills found deliveries in flight, or they would show nothing.
  expect(leases).toBeGreaterThan(0);
  expect(lost).toBe(0);
  const { deliveries } = await admin.webhook.deliveries.query({ webhookId: webhook.webhookId });
  expect(deliveries.every(({ status }) => status === 'delivered')).toBe(true);
  await operator.expectSoundRows();
});
