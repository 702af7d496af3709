/** The clock of the database goes back ten minutes: it is set back, or another host takes over. */
import { systemClock } from '@onsale/core/time/clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAdjustableClock, type AdjustableClock } from './harness/adjustable-clock.ts';
import { hold, joinAndCharge, outcomeOf, price } from './harness/buyers.ts';
import { canSkewClocks, skewUnavailable } from './harness/clock-skew.ts';
import { reportFault } from './harness/figures.ts';
import { startLoad } from './harness/load.ts';
import { operatorOf } from './harness/operator.ts';
import { startDurablePostgres, type DurablePostgres } from './harness/postgres.ts';
import { serverFigures } from './harness/server-metrics.ts';
import { startServer, type ServerProcess } from './harness/servers.ts';
import { startReplicatedPair } from './harness/standby.ts';

const tenMinutes = 600;
const withoutMark = new URL('harness/no-time-mark.mjs', import.meta.url).href;
/** The scheduler has run since the clock was set: it records what has expired. */
const aTickMs = 1_500;
const patience = { timeout: 60_000, interval: 50 };
const figures = { lost: 0, doubled: 0, unknown: 0, resolvedByRepeat: 0, recoveredMs: null };

const longTerms = {
  reservationSeconds: 300,
  room: { maxActive: 100, admitPerMinute: 1_000, sessionSeconds: 7_200, claimSeconds: 7_200 },
};
const shortSession = { ...longTerms, room: { ...longTerms.room, sessionSeconds: 300 } };
const holdSeconds = 2;
/** Time goes on at half the pace, in steps of half a second once a second (ADR 15). */
const longestHoldMs = 2 * holdSeconds * 1_000 + 2_000;
/** How much later than that a busy machine may notice it. */
const toleranceMs = 8_000;

interface Sale {
  servers: ServerProcess[];
  clock: AdjustableClock;
  /** Takes the time of the database back by the ten minutes by which it was moved ahead. */
  goBack(): Promise<void>;
}

/** The outcome, once the server has found a database again. */
async function decided(call: () => Promise<unknown>): Promise<string> {
  let outcome = '';
  const isDecided = async () => (outcome = await outcomeOf(call())) !== 'OVERLOADED';
  await expect.poll(isDecided, patience).toBe(true);
  return outcome;
}

/** Tells what changes for buyers when time goes on by ten minutes, and then back. */
async function sellWhileTimeGoesBack({ servers, clock, goBack }: Sale) {
  const [one, other] = servers.map(({ url }) => url) as [string, string];
  const operator = operatorOf(one);
  const concertId = await operator.openConcert(longTerms);
  const [late, rival, payer] = [
    await joinAndCharge(one, concertId),
    await joinAndCharge(other, concertId),
    await joinAndCharge(one, concertId),
  ];
  const gone = await joinAndCharge(one, await operator.openConcert(shortSession));
  const expired = await hold(late, 1);

  clock.set(tenMinutes);
  await systemClock.sleep(aTickMs);
  const refused = await outcomeOf(expired.pay());
  const held = await hold(rival, 1);
  const bought = await hold(payer, 2);
  const receipt = await bought.pay();
  const charge = () => payer.onsale.wallet.charge(price, { idempotencyKey: 'once' });
  const balance = await charge();
  const endedAs = (await gone.place.status()).status;

  await goBack();
  await systemClock.sleep(aTickMs);
  const refusedAgain = await decided(() => expired.pay());
  const found = {
    refused,
    refusedAgain,
    rivalPaid: await decided(() => held.pay()),
    sameReceipt: (await bought.pay()).orderId === receipt.orderId,
    sameBalance: (await charge()) === balance && (await payer.onsale.wallet.balance()) === balance,
    endedAs,
    endedStill: (await gone.place.status()).status,
  };
  const heldMs = await lengthOfHold(one, other);
  const { internal } = await serverFigures(...servers);
  return { found, internal, heldMs, operator };
}

/** How long a hold of `holdSeconds` keeps its seat from others, on a clock that was set back. */
async function lengthOfHold(one: string, other: string): Promise<number> {
  const terms = { ...longTerms, reservationSeconds: holdSeconds };
  const concertId = await operatorOf(one).openConcert(terms);
  const [first, second] = [
    await joinAndCharge(one, concertId),
    await joinAndCharge(other, concertId),
  ];
  const startedAt = systemClock.now();
  await hold(first, 1);
  await expect.poll(() => outcomeOf(hold(second, 1)), patience).toBe('done');
  return systemClock.now() - startedAt;
}

const nothingRevived = {
  refused: 'RESERVATION_EXPIRED',
  refusedAgain: 'RESERVATION_EXPIRED',
  rivalPaid: 'done',
  sameReceipt: true,
  sameBalance: true,
  endedAs: 'expired',
  endedStill: 'expired',
};

async function expectNothingRevived(fault: string, sale: Sale): Promise<void> {
  const { found, internal, heldMs, operator } = await sellWhileTimeGoesBack(sale);
  reportFault({ ...figures, fault, injections: 2, calls: 32 });
  expect({ ...found, internal }).toEqual({ ...nothingRevived, internal: 0 });
  expect(heldMs).toBeGreaterThanOrEqual(holdSeconds * 1_000);
  expect(heldMs).toBeLessThan(longestHoldMs + toleranceMs);
  await operator.expectSoundRows();
}

beforeAll(() => {
  if (!canSkewClocks) process.stderr.write(`Skipped, as ${skewUnavailable}\n`);
});

describe.skipIf(!canSkewClocks)('the clock of the database is set back ten minutes', () => {
  const resources = new AsyncDisposableStack();
  let clock: AdjustableClock;
  let postgres: DurablePostgres;

  beforeAll(async () => {
    clock = resources.use(createAdjustableClock());
    postgres = resources.use(await startDurablePostgres({}, clock.env));
  });
  afterAll(() => resources.disposeAsync());

  async function openSale(stack: AsyncDisposableStack, execArgv: string[] = []): Promise<Sale> {
    clock.set(0);
    const database = await postgres.createDatabase();
    const servers: ServerProcess[] = [];
    for (let server = 1; server <= 2; server += 1)
      servers.push(stack.use(await startServer({ database, execArgv })));
    return { servers, clock, goBack: async () => clock.set(0) };
  }

  test('nothing expired revives, and holds last twice as long at most', async () => {
    await using stack = new AsyncDisposableStack();
    await expectNothingRevived('database clock set back 10 min', await openSale(stack));
  });

  test('without the mark of time, the expired reservation is paid', async () => {
    await using stack = new AsyncDisposableStack();
    const sale = await openSale(stack, ['--import', withoutMark]);
    const { found } = await sellWhileTimeGoesBack(sale);
    expect(found).toMatchObject({ refused: 'RESERVATION_EXPIRED', endedAs: 'expired' });
    // The session does not revive even so: its end has been written to its row.
    expect(found).not.toMatchObject({ refusedAgain: 'RESERVATION_EXPIRED' });
  });

  test('under load, nothing is lost and nothing is sold twice', async () => {
    await using stack = new AsyncDisposableStack();
    const { servers } = await openSale(stack);
    const load = startLoad({ urls: servers.map(({ url }) => url), scenario: { buyers: 40 } });
    await load.answered(150);
    clock.set(-tenMinutes);
    const { result, figures: seen } = await load.finished();
    const { readBack, internal } = await serverFigures(...servers);
    const fault = 'database clock set back 10 min, under load';
    reportFault({ fault, injections: 1, recoveredMs: null, readBack, ...seen });
    expect(result).toMatchObject({ ended: 'complete', violation: null });
    expect(result.outcomes.bought).toBeGreaterThan(0);
    expect({ ...seen, internal }).toMatchObject({ unknown: 0, lost: 0, doubled: 0, internal: 0 });
  });
});

test.skipIf(!canSkewClocks)(
  'a standby takes over whose clock is ten minutes behind, and nothing expired revives',
  async () => {
    using clock = createAdjustableClock();
    await using pair = await startReplicatedPair({ synchronous: true, primaryEnv: clock.env });
    await using one = await startServer({ database: pair.url });
    await using other = await startServer({ database: pair.url });
    const goBack = async (): Promise<void> => {
      await pair.killPrimary();
      await pair.promoteStandby();
    };
    const sale = { servers: [one, other], clock, goBack };
    await expectNothingRevived('standby 10 min behind takes over', sale);
  },
);
