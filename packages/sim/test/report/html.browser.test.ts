import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/result.ts';
import { reportHtml } from '../../src/report/html.ts';
import { aResult, aScenario } from './sample-result.ts';
import { allDrawn, findChromium, openFromDisk, pictures, startChromium } from './browser.ts';
import {
  broken,
  hostile,
  inRealTime,
  oddlySeated,
  ofMany,
  ofNobody,
  ofOne,
} from './odd-results.ts';

const path = findChromium();
if (path === null) {
  console.warn(
    'No Chromium here: the report’s page is not opened. Install one, or set CHROMIUM_PATH.',
  );
}

const desk = { width: 1280, colorScheme: 'light' } as const;
const phone = { width: 390, colorScheme: 'light' } as const;
/** One after the other in the same page, each with one change. */
const views = [
  desk,
  { ...desk, colorScheme: 'dark' },
  { ...phone, colorScheme: 'dark' },
  phone,
] as const;

const scrollWidth = 'document.documentElement.scrollWidth';
/** For a browser on a busy machine. */
const patience = { timeout: 30_000 };

const pages: [name: string, results: RunResult[]][] = [
  ['a run', [aResult()]],
  ['a run in real time', [inRealTime()]],
  ['two runs', [aResult(), aResult({}, aScenario({ seed: 8, buyers: 300 }))]],
  ['six odd runs', [ofNobody(), ofOne(), ofMany(), oddlySeated(), broken(), hostile()]],
  ['a run without buyers', [ofNobody()]],
  ['a run of one', [ofOne()]],
  ['a run of a great many', [ofMany()]],
  ['a run with odd seats', [oddlySeated()]],
  ['a run whose names attack', [hostile()]],
];

describe.skipIf(path === null)('in Chromium', () => {
  const temporary = mkdtempDisposableSync(join(tmpdir(), 'onsale-report-'));
  let browser: Browser;
  beforeAll(async () => void (browser = await startChromium(path ?? '')));
  afterAll(async () => {
    await browser.close();
    temporary.remove();
  });

  const open = (html: string, view: typeof desk | typeof phone) =>
    openFromDisk(browser, html, { ...view, folder: temporary.path });

  test.each(pages)('the page of %s is drawn, quiet and not too wide', async (_, results) => {
    await using opened = await open(reportHtml(results), desk);
    const { page } = opened;
    for (const { width, colorScheme } of views) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await expect.poll(() => page.evaluate(allDrawn), patience).toBe(true);
      await expect.poll(() => page.evaluate(scrollWidth), patience).toBe(width);
    }
    expect(opened.complaints).toEqual([]);
    expect(opened.requests).toEqual([]);
  });

  test('an error, a request and a page too wide are detected', async () => {
    const wide = '<p style="width: 3000px">wide</p>';
    const corrupted = reportHtml([aResult()])
      .replace(/<meta http-equiv[^>]*>/, '')
      .replace('</main>', `<img src="https://onsale.invalid/pixel.png">${wide}</main>`);
    await using opened = await open(corrupted, desk);
    expect(opened.requests).toEqual(['https://onsale.invalid/pixel.png']);
    expect(opened.complaints).not.toEqual([]);
    expect(await opened.page.evaluate(scrollWidth)).toBeGreaterThan(desk.width);
  });

  test('the content security policy stops an injected script', async () => {
    const planted = reportHtml([aResult()]).replace(
      '</main>',
      '<script>document.title = "planted"</script><img src="https://onsale.invalid/x.png"></main>',
    );
    await using opened = await open(planted, desk);
    expect(await opened.page.title()).not.toBe('planted');
    expect(opened.complaints.join('\n')).toMatch(/Content Security Policy/);
  });

  test('pictures are drawn again for other colours, another width and paper', async () => {
    await using opened = await open(reportHtml([aResult()]), desk);
    const { page } = opened;
    const drawn = () => page.evaluate<number[]>(pictures);
    await expect.poll(() => page.evaluate(allDrawn), patience).toBe(true);
    const light = await drawn();
    expect(light.length).toBeGreaterThan(4);
    expect(await drawn()).toEqual(light);
    const asBefore = async () => (await drawn()).filter((picture, at) => picture === light[at]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(asBefore, patience).toEqual([]);
    const dark = await drawn();
    await page.evaluate('window.dispatchEvent(new Event("beforeprint"))');
    await expect.poll(drawn, patience).toEqual(light);
    await page.evaluate('window.dispatchEvent(new Event("afterprint"))');
    await expect.poll(drawn, patience).toEqual(dark);
    await page.setViewportSize({ width: phone.width, height: 900 });
    await expect.poll(async () => (await drawn())[0], patience).not.toBe(dark[0]);
    expect(opened.complaints).toEqual([]);
  });

  test('on a phone no column of the outcomes and the calls is out of sight', async () => {
    await using opened = await open(reportHtml([inRealTime()]), phone);
    const hidden = `[...document.querySelectorAll('.wide:has(.stack)')]
      .filter((place) => place.scrollWidth > place.clientWidth)
      .map((place) => place.ariaLabel)`;
    expect(await opened.page.evaluate(hidden)).toEqual([]);
    const cell = opened.page.locator('.heat td[data-label="People"]').first();
    expect((await cell.boundingBox())!.x).toBeLessThan(phone.width / 2);
  });

  test('a seat says who bought it, to a pointer and to the arrow keys', async () => {
    const result = aResult();
    const [map] = result.seatMap;
    const captions = (seatNo: number) => {
      const { soldAtSeconds, persona } = map!.seats[seatNo - 1]!;
      const row = Math.ceil(seatNo / map!.seatsPerRow);
      const sold = soldAtSeconds === null ? 'not sold' : `sold after .*, to .*${persona}`;
      return new RegExp(`^Row ${row}, seat ${seatNo}: ${sold}$`);
    };
    await using opened = await open(reportHtml([result]), phone);
    const seats = opened.page.locator('[data-seat-map]').first();
    const readout = opened.page.locator('.readout').first();
    await seats.hover({ position: { x: 50, y: 50 } });
    expect(await readout.textContent()).toMatch(captions(12));
    await seats.focus();
    await seats.press('Home');
    expect(await readout.textContent()).toMatch(captions(1));
    await seats.press('ArrowDown');
    await seats.press('ArrowRight');
    expect(await readout.textContent()).toMatch(captions(12));
    await seats.press('End');
    await seats.press('ArrowDown');
    expect(await readout.textContent()).toMatch(captions(50));
  });
});
