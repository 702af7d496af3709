/** The pages of `examples/web` in a real Chromium, where the machine has one. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startChromium } from '../../packages/sim/test/report/browser.ts';
import { openExampleFixture, type ExampleFixture } from './fixture.ts';

const folder = join(import.meta.dirname, '../../examples/web');
const path = findChromium();

describe.runIf(path !== null)('examples/web', () => {
  let browser: Awaited<ReturnType<typeof startChromium>>;
  beforeAll(async () => void (browser = await startChromium(path ?? '')));
  afterAll(() => browser.close());

  async function openPage(fixture: ExampleFixture, name: string) {
    const args = [folder, '--port', '0', '--host', '127.0.0.1', '--strictPort'];
    const vite = fixture.run('web/node_modules/.bin/vite', args, { ONSALE_SERVER: fixture.url });
    const [url] = await vite.printed(/http:\/\/127\.0\.0\.1:\d+\//);
    const page = await browser.newPage();
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
    await page.getByRole('button', { name: '9', exact: true }).click();
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
});
