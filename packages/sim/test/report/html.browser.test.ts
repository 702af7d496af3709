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
  inSections,
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
  ['a run in a hall of sections', [inSections(), inSections({ longest: 400 })]],
  ['a run whose seats are others than its layout has', [unlikeItsLayout()]],
  ['a run whose names attack', [hostile()]],
];

function unlikeItsLayout(): RunResult {
  const { seatMap } = oddlySeated();
  return { ...inSections(), seatMap };
}

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

  describe('in a hall of sections', () => {
    const openHall = async (result: RunResult) => {
      const opened = await open(reportHtml([result]), phone);
      await expect.poll(() => opened.page.evaluate(allDrawn), patience).toBe(true);
      const seats = opened.page.locator('[data-seat-map]').first();
      const readout = opened.page.locator('.readout').first();
      return { opened, seats, read: () => readout.textContent() };
    };

    test('a seat says its section, its row and what it is', async () => {
      const { opened, seats, read } = await openHall(inSections());
      await using _ = opened;
      const keys = async (...pressed: string[]) => {
        for (const key of pressed) await seats.press(key);
        return read();
      };
      await seats.focus();
      expect(await keys('Home')).toBe(
        'Stalls, row A, seat 1, 3,000 points: sold after 1 s, to a human',
      );
      expect(await keys('ArrowRight', 'ArrowRight')).toMatch(
        /^Stalls, row A, seat 3.*not on sale$/,
      );
      expect(await keys('ArrowRight', 'ArrowRight', 'ArrowRight')).toContain('restricted view');
      expect(await keys('ArrowRight')).toContain('row B, seat 1, for a wheelchair user');
      expect(await keys('ArrowRight')).toContain('row B, seat 2, for a companion of B-1');
      expect(await keys('End')).toContain('Three, row 1, seat 1, 1,000 points');
      expect(await keys('ArrowDown')).toContain('Three, row 1');
    });

    test('up and down lead to the nearest seat of the next row', async () => {
      const { opened, seats, read } = await openHall(inSections());
      await using _ = opened;
      await seats.focus();
      await seats.press('Home');
      await seats.press('ArrowDown');
      // Row A, of 6 seats and two aisles, is in the middle of row B, of 10 seats.
      expect(await read()).toContain('row B, seat 2');
      await seats.press('ArrowDown');
      expect(await read()).toContain('Circle, row Longest row, seat 3');
      await seats.press('ArrowUp');
      await seats.press('ArrowUp');
      await seats.press('ArrowUp');
      expect(await read()).toContain('Stalls, row A, seat 1');
    });

    test('marked seats have a shape of their own, whatever their colour', async () => {
      const drawn = async (result: RunResult) => {
        const { opened } = await openHall(result);
        await using _ = opened;
        const [first] = await opened.page.evaluate<number[]>(
          pictures.replace("'canvas'", "'[data-seat-map]'"),
        );
        return first;
      };
      const plain = await drawn(inSections({ hasMarks: false }));
      expect(await drawn(inSections({ hasMarks: false }))).toBe(plain);
      expect(await drawn(inSections())).not.toBe(plain);
    });
  });
});
