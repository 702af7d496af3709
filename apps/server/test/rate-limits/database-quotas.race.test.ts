/** Limits that guard a sale, counted in the database: with three servers as with one. */
import { dialects } from '@onsale/db/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import type { App } from '../../src/app.ts';
import { createRateLimiter } from '../../src/rate-limits/rate-limiter.ts';
import { purgeRateLimitCounts } from '../../src/rate-limits/database-quotas.ts';
import type { Limits } from '../../src/rate-limits/limits.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { expectRefusal, expectSound, refusal, testApp } from '../fixtures/test-app.ts';
import {
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';

const home = { address: '203.0.113.7', rateLimitKey: '203.0.113.7' };
const elsewhere = { address: '203.0.113.8', rateLimitKey: '203.0.113.8' };
const unmetLimits = {
  joinsPerAddressPerMinute: Infinity,
  accountsPerAddressPerMinute: Infinity,
  accountsPerAddressPerDay: Infinity,
};
const minuteMs = 60_000;

/** The servers of a stage, each with its own memory of who was refused. */
function limited({ apps }: RaceFixture, changes: Partial<Limits>): App[] {
  return apps.map((app) => {
    const limits = { ...app.limits, ...unmetLimits, ...changes };
    return { ...app, limits, rateLimiter: createRateLimiter(app.clock, limits) };
  });
}

const join = (app: App, concertId: string, client: typeof home | undefined = home) =>
  joinQueue(app, { caller: null, client, concertId });

/** How many of the calls took effect, and why the others did not. */
async function outcomes(
  calls: Promise<unknown>[],
): Promise<{ passed: number; refused: unknown[] }> {
  const settled = await Promise.allSettled(calls);
  const failures = settled.filter((one) => one.status === 'rejected');
  const refused = await Promise.all(
    failures.map(async ({ reason }) => {
      const { reason: why, details } = await refusal(Promise.reject(reason as Error));
      return why === 'RATE_LIMITED' && 'limit' in details ? details.limit : why;
    }),
  );
  return { passed: settled.length - failures.length, refused: [...new Set(refused)] };
}

const countRows = async (
  { db }: RaceFixture,
  table: 'users' | 'queueEntries' | 'addressCounts',
) => {
  const { rows } = await db.query
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow();
  return rows;
};

const manyTimes = 24;
const spread = (apps: App[], call: (app: App) => Promise<unknown>) =>
  Array.from({ length: manyTimes }, (_, at) => call(apps[at % apps.length]!));

describe.each(postgresOnly)('three servers on $name', (dialect) => {
  let stage: RaceFixture;
  beforeEach(async () => void (stage = await openRaceFixture(dialect)));
  afterEach(() => stage[Symbol.asyncDispose]());

  test('let exactly so many join one line from an address in a minute', async () => {
    const concertId = await newConcert(stage);
    const apps = limited(stage, { joinsPerAddressPerMinute: 10 });
    const burst = () => outcomes(spread(apps, (app) => join(app, concertId)));
    expect(await burst()).toEqual({ passed: 10, refused: ['joinsPerAddressPerMinute'] });
    expect(await countRows(stage, 'queueEntries')).toBe(10);
    // Nothing of a refused join is left, not even the account.
    expect(await countRows(stage, 'users')).toBe(10);
    await join(apps[1]!, concertId, elsewhere);
    await stage.clock.advance(minuteMs - 1);
    expect(await burst()).toEqual({ passed: 0, refused: ['joinsPerAddressPerMinute'] });
    await stage.clock.advance(1);
    expect((await burst()).passed).toBe(10);
    await stage.audit();
    expect(stage.collisions()).toBe(0);
  });

  test('let exactly so many accounts be made from an address, by joins too', async () => {
    const concertId = await newConcert(stage);
    const apps = limited(stage, { accountsPerAddressPerMinute: 7 });
    const calls = [
      ...spread(apps, (app) => join(app, concertId)),
      ...spread(apps, (app) => createAccount(app, home)),
    ];
    expect(await outcomes(calls)).toEqual({ passed: 7, refused: ['accountsPerAddressPerMinute'] });
    expect(await countRows(stage, 'users')).toBe(7);
    await createAccount(apps[0]!, elsewhere);
    expect(stage.collisions()).toBe(0);
  });

  test('let exactly so many accounts be made in a day, however slowly', async () => {
    const apps = limited(stage, { accountsPerAddressPerMinute: 5, accountsPerAddressPerDay: 8 });
    const burst = () => outcomes(spread(apps, (app) => createAccount(app, home)));
    const startedAt = stage.clock.now();
    expect((await burst()).passed).toBe(5);
    await stage.clock.advance(minuteMs);
    expect(await burst()).toEqual({ passed: 3, refused: ['accountsPerAddressPerDay'] });
    await stage.clock.advance(startedAt + 24 * 60 * minuteMs - stage.clock.now() - 1);
    const { retryAfterMs } = await refusal(createAccount(apps[2]!, home));
    expect(retryAfterMs).toBe(1);
    await stage.clock.advance(1);
    expect((await burst()).passed).toBe(5);
  });

  test('let all clients through without limits, and uncounted clients with them', async () => {
    const concertId = await newConcert(stage);
    const off = limited(stage, {});
    const on = limited(stage, { joinsPerAddressPerMinute: 1, accountsPerAddressPerMinute: 1 });
    const here = { address: '127.0.0.1', rateLimitKey: null };
    for (const calls of [
      () => spread(off, (app) => join(app, concertId)),
      () => spread(on, (app) => joinQueue(app, { caller: null, client: here, concertId })),
      () => spread(on, (app) => joinQueue(app, { caller: null, concertId })),
    ]) {
      expect(await outcomes(calls())).toEqual({ passed: manyTimes, refused: [] });
    }
    expect(await countRows(stage, 'addressCounts')).toBe(0);
  });

  test('never let more wait in a room than may, and let one in for each that goes', async () => {
    const concertId = await newConcert(stage, { room: { maxActive: 2 } });
    const apps = limited(stage, { waitingPerRoom: 6 });
    const joiner = (app: App) => joinQueue(app, { caller: null, concertId });
    expect(await outcomes(spread(apps, joiner))).toEqual({
      passed: 8,
      refused: ['waitingPerRoom'],
    });
    expect((await refusal(joiner(apps[0]!))).retryAfterMs).toBe(10_000);
    const { db } = stage;
    const waiting = await db.query
      .selectFrom('queueEntries')
      .where('status', '=', 'waiting')
      .selectAll()
      .execute();
    expect(waiting).toHaveLength(6);
    for (const place of waiting.slice(0, 2)) await leaveQueue(apps[1]!, place);
    expect((await outcomes(spread(apps, joiner))).passed).toBe(2);
    // One who pays or leaves inside lets the next in from the line, which then has a space.
    const [inside] = await db.query
      .selectFrom('queueEntries')
      .where('status', '=', 'active')
      .selectAll()
      .execute();
    await leaveQueue(apps[2]!, inside!);
    await Promise.all(apps.map(({ admissionRunner }) => admissionRunner.idle()));
    expect((await outcomes(spread(apps, joiner))).passed).toBe(1);
    await stage.audit();
  });

  test('do not wait for each other when they count other addresses, or other lines', async () => {
    const [line, other] = [await newConcert(stage), await newConcert(stage)];
    const apps = limited(stage, { joinsPerAddressPerMinute: 5 });
    const accounts = limited(stage, { accountsPerAddressPerMinute: 5 });
    const [one] = stage.servers;

    const joining = one.failpoints.stopNext('before commit');
    const first = join(apps[0]!, line);
    await joining.reached;
    await join(apps[1]!, other);
    joining.release();
    await first;

    const making = one.failpoints.stopNext('before commit');
    const account = createAccount(accounts[0]!, home);
    await making.reached;
    await createAccount(accounts[1]!, elsewhere);
    // The opposite: of the same address, the second has to know whether the first takes effect.
    const next = createAccount(accounts[2]!, home);
    await stage.waitUntilBlocked(next);
    making.release();
    await Promise.all([account, next]);
    expect(stage.collisions()).toBe(0);
  });
});

describe.each(dialects)('on $name', (dialect) => {
  test('one server lets exactly so many through, and a refused call takes no place', async () => {
    const limits = { joinsPerAddressPerMinute: 3, accountsPerAddressPerDay: 4 };
    await using t = await testApp(dialect, { limits });
    await t.concert();
    const joiner = () => t.as(null, home.address).queue.join();
    for (let joined = 1; joined <= 3; joined += 1) expect((await joiner()).waitNo).toBe(joined);
    await expectRefusal(joiner(), 'RATE_LIMITED', { limit: 'joinsPerAddressPerMinute' });
    await t.as(null, home.address).account.create();
    const refused = await refusal(t.as(null, home.address).account.create());
    expect(refused).toMatchObject({
      details: { limit: 'accountsPerAddressPerDay' },
      retryAfterMs: 24 * 60 * minuteMs,
    });
    await t.clock.advance(minuteMs);
    await expectRefusal(joiner(), 'RATE_LIMITED', { limit: 'accountsPerAddressPerDay' });
    expect((await t.join()).entry.waitNo).toBe(4);
    await expectSound(t);
  });

  test('who has a place is shown it, however many others joined from there', async () => {
    await using t = await testApp(dialect, { limits: { joinsPerAddressPerMinute: 2 } });
    await t.concert({ room: { maxActive: 1 } });
    const mine = await t.as(null, home.address).queue.join();
    await t.as(null, home.address).queue.join();
    await expectRefusal(t.as(null, home.address).queue.join(), 'RATE_LIMITED');
    for (const credential of [mine.token, mine.accountKey!]) {
      const again = await t.as(credential, home.address).queue.join();
      expect(again.waitNo).toBe(mine.waitNo);
    }
    await t.as(mine.token).queue.leave();
    await expectRefusal(t.as(mine.accountKey!, home.address).queue.join(), 'RATE_LIMITED');
  });

  test('what the database refused is refused from memory, until its time has come', async () => {
    await using t = await testApp(dialect, { limits: { accountsPerAddressPerMinute: 1 } });
    const create = () => t.as(null, home.address).account.create();
    await create();
    await expectRefusal(create(), 'RATE_LIMITED');
    await t.database.db.query.deleteFrom('addressCounts').execute();
    await t.clock.advance(minuteMs - 1);
    await expectRefusal(create(), 'RATE_LIMITED');
    await t.clock.advance(1);
    await create();
  });

  test('counts are forgotten when they say nothing any more', async () => {
    await using t = await testApp(dialect);
    await t.as(null, home.address).account.create();
    const names = async () => {
      await purgeRateLimitCounts(t.app);
      const { query } = t.database.db;
      const rows = await query.selectFrom('addressCounts').select('name').orderBy('name').execute();
      return rows.map(({ name }) => name);
    };
    await t.clock.advance(2 * minuteMs - 1);
    expect(await names()).toEqual(['accountsPerAddressPerDay', 'accountsPerAddressPerMinute']);
    await t.clock.advance(1);
    expect(await names()).toEqual(['accountsPerAddressPerDay']);
    await t.clock.advance(24 * 60 * minuteMs);
    expect(await names()).toEqual([]);
  });

  test('as many as ever stopped waiting are known without counting them', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 2, claimSeconds: 5 } });
    const buyers = [];
    for (let joined = 0; joined < 8; joined += 1) buyers.push(await t.join());
    await buyers[4]!.call.queue.leave();
    await buyers[4]!.call.queue.leave();
    await buyers[0]!.call.queue.leave();
    await t.clock.advance(6_000);
    await t.tick();
    const { query } = t.database.db;
    const { departed } = await query
      .selectFrom('rooms')
      .select('departed')
      .executeTakeFirstOrThrow();
    const gone = await query
      .selectFrom('queueEntries')
      .where('leftLineVersion', 'is not', null)
      .select('waitNo')
      .execute();
    expect(departed).toBe(gone.length);
    expect(departed).toBeGreaterThan(4);
  });
});
