/** The bot of `examples/`: it buys, and keeps to the rules of the line while it tries. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { dates, openExampleFixture, type Exchange, type ExampleFixture } from './fixture.ts';

const runBot = ({ run, concertId, url }: ExampleFixture, maxPrice = 5_000) =>
  run('node/bot.ts', [concertId, '2', String(maxPrice), url]);

/** A timer of Node may fire up to a millisecond before its time. */
const timerSlackMs = 1;

/** By how many milliseconds each poll came after the instant that the answer before allowed. */
function pollDelaysMs(exchanges: Exchange[]): number[] {
  const polls = exchanges.filter(({ path }) => /queue\.(join|status)/.test(path));
  return polls.slice(1).map(({ requestedAt }, at) => {
    const { answeredAt, answer } = polls[at]!;
    const [, pollAfterMs] = /"pollAfterMs":(\d+)/.exec(answer) ?? [];
    return requestedAt - answeredAt - Number(pollAfterMs);
  });
}

const countOf = (exchanges: Exchange[], name: string) =>
  exchanges.filter(({ path }) => path.includes(name)).length;

test('it waits by a stream, without a poll, and buys when admitted', async () => {
  await using fixture = await openExampleFixture({ concert: { room: { maxActive: 1 } } });
  const first = await fixture.newBuyer().join();
  const bot = runBot(fixture);
  await bot.printed(/0 ahead of the bot/);
  await first.leave();
  const { exitCode, output } = await bot.ended;
  expect(output).toMatch(/Bought for 2000 points:\nseat 5: \S+\nseat 6: \S+\n$/);
  expect(exitCode).toBe(0);
  expect(countOf(fixture.exchanges, 'queue.status')).toBe(0);
});

test('it polls as an older server directs, and buys when admitted', async () => {
  const concert = { room: { maxActive: 1 } };
  await using fixture = await openExampleFixture({ concert, refusesStreams: true });
  const first = await fixture.newBuyer().join();
  const bot = runBot(fixture);
  await bot.printed(/0 ahead of the bot/);
  while (countOf(fixture.exchanges, 'queue.status') < 3) await sleep(100);
  await first.leave();
  const { exitCode, output } = await bot.ended;
  expect(output).toMatch(/Bought for 2000 points:\nseat 5: \S+\nseat 6: \S+\n$/);
  expect(exitCode).toBe(0);
  const delaysMs = pollDelaysMs(fixture.exchanges);
  expect(delaysMs.length).toBeGreaterThan(2);
  expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(-timerSlackMs);
});

test('it waits for the opening without a place', async () => {
  const opensAt = '2097-01-01T10:00:00.000Z';
  await using fixture = await openExampleFixture({ concert: { opensAt } });
  const bot = runBot(fixture);
  await bot.printed(/The sale opens at 2097-01-01T10:00:00.000Z/);
  bot.process.kill('SIGINT');
  const { exitCode, output } = await bot.ended;
  expect(output).toMatch(/Interrupted\.\n$/);
  expect(exitCode).toBe(1);
  expect(fixture.exchanges.map(({ path }) => path)).toEqual(['/trpc/concert.list']);
});

test('it looks again when the sale is not open at its instant', async () => {
  const opensAt = '2020-01-01T10:00:00.000Z';
  await using fixture = await openExampleFixture({
    concert: { opensAt },
    rewriteFirst: (answer) => answer.replace('"on_sale"', '"upcoming"'),
  });
  const { exitCode, output } = await runBot(fixture).ended;
  expect(output).toMatch(/^The sale opens at 2020-01-01T10:00:00.000Z\.\nBought for 2000 points/);
  expect(exitCode).toBe(0);
});

test('it leaves the line when every seat is sold', async () => {
  const concert = { dates: dates.slice(0, 1), rows: 1, seatsPerRow: 2, room: { maxActive: 1 } };
  await using fixture = await openExampleFixture({ concert });
  const buyer = fixture.newBuyer();
  const first = await buyer.join();
  const bot = runBot(fixture);
  await bot.printed(/0 ahead of the bot/);
  await fixture.admin.trpc.admin.room.set.mutate({ concertId: fixture.concertId, paused: true });
  const held = await first.reserve({ date: dates[0]!, best: 2 });
  await buyer.wallet.charge(held.total);
  await held.pay();
  const { exitCode, output } = await bot.ended;
  expect(output).toContain('Every seat is sold');
  expect(exitCode).toBe(1);
  expect(await fixture.stats()).toMatchObject({ waiting: 0, active: 0, left: 1 });
});

test('it leaves the line when the seats cost more than its limit', async () => {
  await using fixture = await openExampleFixture();
  const { exitCode, output } = await runBot(fixture, 1_999).ended;
  expect(output).toContain('maxPrice: is 1999 points, but the seats cost 2000');
  expect(exitCode).toBe(1);
  const stats = await fixture.stats();
  expect(stats).toMatchObject({ active: 0, left: 1, seats: { held: 0, sold: 0 } });
});

test('it leaves the line when it is interrupted', async () => {
  await using fixture = await openExampleFixture({ concert: { room: { maxActive: 1 } } });
  await fixture.newBuyer().join();
  const bot = runBot(fixture);
  await bot.printed(/0 ahead of the bot/);
  expect(await fixture.stats()).toMatchObject({ waiting: 1 });
  bot.process.kill('SIGINT');
  const { exitCode, output } = await bot.ended;
  expect(output).toMatch(/Interrupted\.\n$/);
  expect(exitCode).toBe(1);
  expect(await fixture.stats()).toMatchObject({ waiting: 0, left: 1 });
});
