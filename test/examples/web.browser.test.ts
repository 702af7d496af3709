/** The pages of `examples/web` in a real Chromium, where the machine has one. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  findChromium,
  startChromium,
  type Opened,
} from '../../packages/sim/test/report/browser.ts';
import { dates, openExampleFixture, type ExampleFixture } from './fixture.ts';

const folder = join(import.meta.dirname, '../../examples/web');
const path = findChromium();

type Page = Opened['page'];

/** Loses every third answer to a call, after the call has taken effect; streams pass. */
async function loseAnswers(page: Page, lost: string[]): Promise<void> {
  let answers = 0;
  await page.route('**/trpc/**', async (route) => {
    if (/\.watch\b/.test(route.request().url())) return route.continue();
    const response = await route.fetch();
    answers += 1;
    if (answers % 3 !== 0) return route.fulfill({ response });
    lost.push(new URL(route.request().url()).pathname);
    return route.abort('connectionreset');
  });
}

/** Checks that one buyer bought one seat, and was charged for no other. */
async function expectOnePurchase(fixture: ExampleFixture, page: Page): Promise<void> {
  expect(await fixture.stats()).toMatchObject({
    admitted: 1,
    finished: 1,
    waiting: 0,
    seats: { sold: 1, held: 0 },
    revenue: 1_000,
  });
  expect((await fixture.admin.trpc.admin.audit.query()).ok).toBe(true);
  const accountKey = await page.evaluate(() => localStorage.getItem('onsale.accountKey'));
  expect(await fixture.newBuyer(accountKey ?? '').wallet.balance()).toBe(0);
}

describe.runIf(path !== null)('examples/web', () => {
  let browser: Awaited<ReturnType<typeof startChromium>>;
  beforeAll(async () => void (browser = await startChromium(path ?? '')));
  afterAll(() => browser.close());

  /** @param lost gets the path of each call whose answer is lost; without it none is. */
  async function openPage(fixture: ExampleFixture, name: string, lost?: string[]): Promise<Page> {
    const args = [folder, '--port', '0', '--host', '127.0.0.1', '--strictPort'];
    const vite = fixture.run('web/node_modules/.bin/vite', args, { ONSALE_SERVER: fixture.url });
    const [url] = await vite.printed(/http:\/\/127\.0\.0\.1:\d+\//);
    const page = await browser.newPage();
    if (lost) await loseAnswers(page, lost);
    await page.goto(url + name);
    return page;
  }

  test('index.html: joins, waits, offers the seats and pays', async () => {
    await using fixture = await openExampleFixture({ concert: { room: { maxActive: 1 } } });
    const first = await fixture.newBuyer().join();
    const page = await openPage(fixture, 'index.html');
    await page.getByText('Join the line').click();
    await page.getByText('You are number 2 in the line, with 0 ahead of you.').waitFor();
    await page.reload();
    await page.getByText('Join the line').click();
    await page.getByText('You are number 2 in the line').waitFor();
    await first.leave();
    const seat = (name: string) => page.getByRole('button', { name, exact: true });
    await seat('8').waitFor();
    const { concertId } = fixture;
    const blocked = { concertId, date: dates[0]!, seatNos: [8], reason: 'A camera stands there.' };
    await fixture.admin.trpc.admin.seat.block.mutate(blocked);
    // It goes from the page without a reload.
    await seat('8').waitFor({ state: 'detached' });
    await seat('9').click();
    await page.getByText(/^Seat 9 is yours until/).waitFor();
    await page.getByText('Pay 1000 points').click();
    await page.getByText(/^Your ticket for seat 9: [0-9A-Z-]{24}$/).waitFor();
    expect(await fixture.stats()).toMatchObject({ admitted: 2, seats: { sold: 1, held: 0 } });
  });

  test('react.html: takes one place in StrictMode, waits and buys', async () => {
    await using fixture = await openExampleFixture({ concert: { room: { maxActive: 1 } } });
    const first = await fixture.newBuyer().join();
    const page = await openPage(fixture, 'react.html');
    await page.getByText('You are number 2 in the line, with 0 ahead of you.').waitFor();
    expect(await fixture.stats()).toMatchObject({ waiting: 1, left: 0 });
    await first.leave();
    await page.getByText('Buy the best seat').click();
    await page.getByText(/^Seat 5: [0-9A-Z-]{24}$/).waitFor();
    expect(await fixture.stats()).toMatchObject({ admitted: 2, seats: { sold: 1, held: 0 } });
  });

  test('react.html: buys while its polls fail', async () => {
    await using fixture = await openExampleFixture();
    const page = await openPage(fixture, 'react.html');
    await page.getByText('Buy the best seat').waitFor();
    await page.route('**/trpc/queue.status', (route) => route.abort('connectionreset'));
    await page.getByRole('alert').waitFor();
    await page.getByText('Buy the best seat').click();
    await page.getByText(/^Seat 5: [0-9A-Z-]{24}$/).waitFor();
    await expectOnePurchase(fixture, page);
  });

  test('index.html: doubles nothing when every third answer is lost', async () => {
    await using fixture = await openExampleFixture();
    const lost: string[] = [];
    const page = await openPage(fixture, 'index.html', lost);
    await page.getByText('Join the line').click();
    await page.getByRole('button', { name: '9', exact: true }).click();
    await page.getByText('Pay 1000 points').click();
    await page.getByText(/^Your ticket for seat 9: [0-9A-Z-]{24}$/).waitFor();
    expect(lost.length).toBeGreaterThan(1);
    await expectOnePurchase(fixture, page);
  });

  test('react.html: doubles nothing when every third answer is lost', async () => {
    await using fixture = await openExampleFixture();
    const lost: string[] = [];
    const page = await openPage(fixture, 'react.html', lost);
    await page.getByText('Buy the best seat').click();
    await page.getByText(/^Seat 5: [0-9A-Z-]{24}$/).waitFor();
    expect(lost.length).toBeGreaterThan(1);
    await expectOnePurchase(fixture, page);
  });
});
