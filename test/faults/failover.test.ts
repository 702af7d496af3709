import { createOnsaleClient, type Onsale } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import { reportFault } from './harness/figures.ts';
import { startLoad } from './harness/load.ts';
import { operatorOf } from './harness/operator.ts';
import { serverFigures } from './harness/server-metrics.ts';
import { startServer } from './harness/servers.ts';
import { startReplicatedPair } from './harness/standby.ts';

test('the primary is lost under load, and its servers find the standby and everything in it', async () => {
  await using pair = await startReplicatedPair({ synchronous: true });
  await using one = await startServer({ database: pair.url });
  await using other = await startServer({ database: pair.url });
  const load = startLoad({ urls: [one.url, other.url], scenario: { buyers: 36 } });
  await load.answered(150);
  await pair.killPrimary();
  await pair.promoteStandby();
  const recoveredMs = await load.recovered();
  const { result, figures } = await load.finished();
  const { readBack, internal } = await serverFigures(one, other);
  reportFault({
    fault: 'primary lost, synchronous standby promoted',
    injections: 1,
    recoveredMs,
    readBack,
    ...figures,
  });
  expect(result).toMatchObject({ ended: 'complete', violation: null });
  expect(result.outcomes.bought).toBeGreaterThan(0);
  expect({ ...figures, internal }).toMatchObject({ lost: 0, doubled: 0, internal: 0 });
});

/** Resolves when the server has found a database again. */
async function answers(onsale: Onsale): Promise<void> {
  const balance = () => onsale.wallet.balance().catch(() => null);
  await expect.poll(balance, { timeout: 60_000 }).not.toBe(null);
}

/** The primary is lost before the standby has received the latest charge. */
async function loseWhatTheStandbyHasNotHeard({ synchronous }: { synchronous: boolean }) {
  await using pair = await startReplicatedPair({ synchronous });
  await using server = await startServer({
    database: pair.url,
    env: { ONSALE_STATEMENT_TIMEOUT_MS: '1000', ONSALE_SETTLE_TIMEOUT_MS: '500' },
  });
  const { url } = server;
  const anonymous = createOnsaleClient({ url });
  const { accountKey } = await anonymous.trpc.account.create.mutate();
  const onsale = createOnsaleClient({ url, accountKey, maxRetries: 0 });
  const heard = await onsale.wallet.charge(1, { idempotencyKey: 'heard' });
  await pair.replicated();

  pair.replication.traffic = 'stall';
  const charge = (client: Onsale) => client.wallet.charge(1_000, { idempotencyKey: 'unheard' });
  const answer = await charge(onsale).then(
    (balance) => ({ balance }),
    ({ reason, details }) => ({ reason, details }),
  );
  await pair.killPrimary();
  await pair.promoteStandby();
  await answers(onsale);
  // The pool may still have a connection to the lost primary, so these calls are repeated.
  const patient = createOnsaleClient({ url, accountKey, maxRetries: 10 });
  const balance = await patient.wallet.balance();
  const repeated = await charge(patient);
  await operatorOf(url).expectSoundRows();
  const { readBack } = await serverFigures(server);
  return { heard, answer, balance, repeated, readBack };
}

describe('a commit that the standby has not received when the primary is lost', () => {
  test('was not acknowledged, with a synchronous standby', async () => {
    const { readBack, ...found } = await loseWhatTheStandbyHasNotHeard({ synchronous: true });
    reportFault({
      fault: 'primary lost before the standby had heard of a COMMIT',
      injections: 1,
      calls: 2,
      unknown: 1,
      resolvedByRepeat: 1,
      readBack,
      lost: 0,
      doubled: 0,
      recoveredMs: null,
    });
    expect(found).toEqual({
      heard: 1,
      answer: {
        reason: 'OVERLOADED',
        details: { outcome: 'unknown', idempotencyKey: 'unheard' },
      },
      balance: 1,
      repeated: 1_001,
    });
  });

  test('was acknowledged and is lost, with an asynchronous one', async () => {
    expect(await loseWhatTheStandbyHasNotHeard({ synchronous: false })).toMatchObject({
      heard: 1,
      answer: { balance: 1_001 },
      balance: 1,
    });
  });
});

test('a commit that only the primary has is not read back as a success', async () => {
  await using pair = await startReplicatedPair({ synchronous: true });
  await using server = await startServer({
    database: pair.url,
    env: { ONSALE_STATEMENT_TIMEOUT_MS: '2000', ONSALE_SETTLE_TIMEOUT_MS: '8000' },
  });
  const { url } = server;
  const { accountKey } = await createOnsaleClient({ url }).trpc.account.create.mutate();
  const onsale = createOnsaleClient({ url, accountKey, maxRetries: 0, timeoutMs: 60_000 });
  pair.replication.traffic = 'stall';
  const charge = () => onsale.wallet.charge(1_000, { idempotencyKey: 'unheard' });
  const charging = charge().catch((error: unknown) => error);
  await pair.commitAwaitsStandby();
  // It returns with the COMMIT in its log, and shows it to readers.
  await pair.killPrimary();
  await pair.startPrimary();
  expect(await charging).toMatchObject({ reason: 'OVERLOADED', details: { outcome: 'unknown' } });
  await pair.killPrimary();
  await pair.promoteStandby();
  await answers(onsale);
  expect(await onsale.wallet.balance()).toBe(0);
  // A connection that the fail-over broke may still be met; the key makes repeats safe.
  const repeated = () => charge().catch(() => null);
  await expect.poll(repeated, { timeout: 60_000 }).toBe(1_000);
});
