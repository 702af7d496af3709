import { systemClock } from '@onsale/core/time/clock';
import { manualClock } from '@onsale/core/time/manual-clock';
import { dialects, type TestDialect } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { addProcessMetrics } from '../../src/operations/metrics-handler.ts';
import { rateLimited } from '../../src/rate-limits/rate-limiter.ts';
import { version } from '../../src/wire/version-header.ts';
import { httpFixture } from '../fixtures/http-fixture.ts';
import { adminKey, testApp } from '../fixtures/test-app.ts';

async function metricsFixture(dialect: TestDialect) {
  const s = await httpFixture(dialect, {
    change(app) {
      addProcessMetrics({ ...app, clock: systemClock }, ['payment.pay']);
      return {};
    },
  });
  const get = (path: string, credential?: string) => s.send('GET', path, { credential });
  /** The lines of one metric, without its name, in order. */
  const read = async (name: string): Promise<string[]> => {
    const { text } = await get('/metrics', adminKey);
    const lines = text.split('\n').filter((line) => line.startsWith(name));
    return lines.map((line) => line.slice(name.length)).toSorted();
  };
  /** Those that have counted something. */
  const readCounted = async (name: string) =>
    (await read(name)).filter((line) => !line.endsWith(' 0'));
  return { ...s, get, read, readCounted };
}

describe.each(dialects)('on $name', (dialect) => {
  test('only operators read metrics, in the format of Prometheus', async () => {
    await using t = await metricsFixture(dialect);
    await t.concert();
    const { token, accountKey } = await t.join();
    expect((await t.get('/metrics')).status).toBe(401);
    expect((await t.get('/metrics', token)).status).toBe(403);
    expect((await t.get('/metrics', accountKey)).status).toBe(403);
    const answer = await t.get('/metrics', adminKey);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    const { text } = answer;
    expect(text).toContain('# TYPE onsale_calls_total counter');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('process_open_fds');
  });

  test('calls over tRPC and REST are counted by reason, responses by status', async () => {
    await using t = await metricsFixture(dialect);
    await t.get('/trpc/concert.list');
    await t.get('/api/concerts');
    await t.get('/trpc/wallet.balance');
    await t.get('/trpc/wallet.balance,concert.list?batch=1');
    await t.get('/trpc/no.such.procedure');
    await t.get('/no/such/path');

    expect(await t.readCounted('onsale_calls_total')).toEqual([
      '{procedure="concert.list",reason="OK"} 3',
      '{procedure="wallet.balance",reason="NOT_AUTHENTICATED"} 2',
    ]);
    expect(await t.read('onsale_call_duration_seconds_count')).toEqual([
      '{procedure="concert.list"} 3',
      '{procedure="wallet.balance"} 2',
    ]);
    expect(await t.read('onsale_http_responses_total')).toEqual([
      '{status="200"} 4',
      '{status="207"} 1',
      '{status="401"} 1',
      '{status="404"} 2',
    ]);
  });

  test('lines are counted by concert, and concerts beyond the first hundred as one', async () => {
    await using t = await metricsFixture(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 2 } });
    for (let buyer = 0; buyer < 5; buyer += 1) await t.join(concertId);
    await t.tick();
    expect(await t.read('onsale_waiting')).toEqual([`{concert="${concertId}"} 3`]);
    expect(await t.read('onsale_active')).toEqual([`{concert="${concertId}"} 2`]);

    for (let more = 0; more < serverLimits.metricsConcerts + 1; more += 1) await t.concert();
    await t.tick();
    const lines = await t.read('onsale_waiting');
    expect(lines).toHaveLength(serverLimits.metricsConcerts + 1);
    expect(lines).toContain(`{concert="${concertId}"} 3`);
    expect(lines).toContain('{concert="others"} 0');

    await t.clock.advance(60_000);
    expect(await t.read('onsale_active')).toEqual([]);
  });

  test('limits, pauses and absent buyers of a room, and seats by status', async () => {
    await using t = await metricsFixture(dialect);
    const room = { maxActive: 2, admitPerMinute: 7 };
    const { concertId, dates } = await t.concert({ room, rows: 1, seatsPerRow: 10 });
    const { token } = await t.join(concertId);
    await t.join(concertId);
    await t.join(concertId);
    await t.tick();
    await t.as(token).reservation.create({ date: dates[0]!, seatNos: [1, 2] });
    await t.as(adminKey).admin.room.set({ concertId, paused: true });
    await t.app.saleCache.refresh();
    const label = `{concert="${concertId}"}`;
    expect(await t.read('onsale_max_active')).toEqual([`${label} 2`]);
    expect(await t.read('onsale_admit_per_minute')).toEqual([`${label} 7`]);
    expect(await t.read('onsale_paused')).toEqual([`${label} 1`]);
    expect(await t.read('onsale_admitting')).toEqual([`${label} 0`]);
    expect(await t.read('onsale_absent')).toEqual([`${label} 0`]);
    const free = dates.length * 10 - 2;
    expect(await t.read('onsale_seats')).toEqual(
      [`free"} ${free}`, 'held"} 2', 'sold"} 0', 'blocked"} 0']
        .map((end) => `{concert="${concertId}",status="${end}`)
        .toSorted(),
    );
    await t.as(adminKey).admin.room.set({ concertId, paused: false });
    expect(await t.read('onsale_paused')).toEqual([`${label} 0`]);
    expect(await t.read('onsale_admitting')).toEqual([`${label} 1`]);
  });

  test('what an alarm looks for is there as zero before it happens', async () => {
    await using t = await metricsFixture(dialect);
    expect(await t.read('onsale_calls_total{procedure="payment.pay"')).toEqual([
      ',reason="INTERNAL"} 0',
      ',reason="OK"} 0',
      ',reason="OVERLOADED"} 0',
    ]);
    expect(await t.read('onsale_failed_credentials_total')).toEqual([
      '{kind="buyer"} 0',
      '{kind="operator"} 0',
    ]);
    expect(await t.read('onsale_rate_limited_total{limit="pollBurst"}')).toEqual([' 0']);
    expect(await t.read('onsale_build_info')).toEqual([
      `{version="${version}",node="${process.version}"} 1`,
    ]);
  });

  test('a wrong credential counts for whose calls it was sent to, a refusal for its limit', async () => {
    await using t = await metricsFixture(dialect);
    await t.get('/trpc/wallet.balance', 'a-guess');
    await t.get('/metrics', 'a-guess');
    await t.get('/trpc/admin.concert.list', 'a-guess');
    expect(await t.read('onsale_failed_credentials_total')).toEqual([
      '{kind="buyer"} 1',
      '{kind="operator"} 2',
    ]);
    t.app.rateLimiter.checkAddress = () => {
      throw rateLimited('joinAttemptsPerAddressPerMinute', 1_000);
    };
    await t.get('/trpc/wallet.balance', 'a-guess');
    await t.get('/api/orders', 'a-guess');
    expect(await t.readCounted('onsale_rate_limited_total')).toEqual([
      '{limit="joinAttemptsPerAddressPerMinute"} 2',
    ]);
  });

  test('without the database, only the metrics read from it are left out', async () => {
    await using t = await metricsFixture(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    await t.join(concertId);
    await t.join(concertId);
    await t.tick();
    const { db } = t.app;
    const now = db.now;
    db.now = () => Promise.reject(new Error('away'));
    expect(await t.read('onsale_active')).toEqual([]);
    db.now = () => new Promise(() => {});
    expect(await t.read('onsale_active')).toEqual([]);
    expect(await t.read('onsale_waiting')).toEqual([`{concert="${concertId}"} 1`]);
    db.now = now;
    expect(await t.read('onsale_active')).toEqual([`{concert="${concertId}"} 1`]);
  });
});

describe.each(dialects.filter(({ isConcurrent }) => isConcurrent))('on $name', (dialect) => {
  test('the pool reports waiting calls, and database errors are counted by kind', async () => {
    await using t = await metricsFixture(dialect);
    const db = await t.database.another({
      poolSize: 1,
      onRetryableConflict: () => t.app.metrics.databaseEvent('collision'),
    });
    t.app.db.pool = () => db.pool!();
    await db.transaction(async () => {
      const waits = db.ping();
      expect(await t.read('onsale_pool_')).toEqual([
        'connections{state="idle"} 0',
        'connections{state="in_use"} 1',
        'size 1',
        'waiting 1',
      ]);
      void waits;
    });
    expect(await t.read('onsale_pool_waiting')).toEqual([' 0']);

    let tries = 0;
    await db.transaction(async () => {
      tries += 1;
      if (tries === 1) throw Object.assign(new Error('deadlock'), { code: '40P01' });
    });
    t.app.db.query.selectFrom = () => {
      throw Object.assign(new Error('shutting down'), { code: '57P01' });
    };
    const unknownKey = t.app.ids.accountKey();
    expect((await t.get('/trpc/wallet.balance', unknownKey)).status).toBe(503);
    expect(await t.readCounted('onsale_database_errors_total')).toEqual([
      '{kind="collision"} 1',
      '{kind="unavailable"} 1',
    ]);
  });
});

test('the lag of admissions grows until a tick has ended', async () => {
  const clock = manualClock(0);
  const metrics = createMetrics(clock);
  const lag = async () => {
    const text = await metrics.registry.metrics();
    return Number(/^onsale_admission_tick_lag_seconds (.*)$/m.exec(text)?.[1]);
  };
  await clock.advance(5_000);
  const done = metrics.tickStarted();
  expect(await lag()).toBe(5);
  done();
  expect(await lag()).toBe(0);
  expect(await metrics.registry.metrics()).toContain(
    'onsale_admission_tick_duration_seconds_count 1',
  );
});

test('two servers in one process have separate counters', async () => {
  await using t = await testApp(dialects[0]!);
  const { metrics: _, ...options } = t.app;
  const other = await createApp(options);
  await t.as(null).concert.list();
  expect(await t.app.metrics.registry.metrics()).toContain('procedure="concert.list"');
  expect(await other.metrics.registry.metrics()).not.toContain('procedure="concert.list"');
});
