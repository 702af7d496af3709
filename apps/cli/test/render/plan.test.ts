/** The text of `plan`: true in every case, and within the width of the terminal. */
import { planDefaults, type PlanOptions } from '@onsale/sim/planner/plan-options';
import { plan } from '@onsale/sim/planner/plan-sale';
import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { planText } from '../../src/render/plan/plan-text.ts';

const colors = picocolors.createColors(false);
const sale: PlanOptions = {
  ...planDefaults,
  buyers: 400,
  seats: 100,
  maxActive: 20,
  admitPerMinute: 60,
  seeds: 3,
};

async function textOf(given: Partial<PlanOptions>, width = 1_000): Promise<string> {
  return planText(await plan({ ...sale, ...given }), { colors, width, screenWidth: width });
}

describe('the text of a plan with a lobby', () => {
  const lobby = { order: 'draw', bots: 10 } as const;

  test('compares both orders, whichever was asked for', async () => {
    const text = await textOf(lobby);
    expect(text).toMatch(/after a lobby of 30 minutes whose lots are drawn\n/);
    expect(text).toMatch(/\n {2}with a lobby +by arrival +lots drawn\n/);
    const [, byArrival, drawn] = /bots in the first tenth in line +(\d+) % +(\d+) %/.exec(text)!;
    expect(Number(byArrival)).toBeGreaterThan(90);
    expect(Number(drawn)).toBeLessThan(60);
    expect(text).toMatch(/\n {2}chance of a person to buy +\d+ % +\d+ %\n/);
    const other = await textOf({ ...lobby, order: 'arrival', lobbyMinutes: 5 });
    expect(other).toMatch(/after a lobby of 5 minutes\n/);
    expect(other).toMatch(/\n {2}with a lobby +by arrival +lots drawn\n/);
  });

  test('fits a narrow terminal, and says nothing of orders without one', async () => {
    const narrow = await textOf(lobby, 60);
    for (const line of narrow.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    expect(await textOf({})).not.toContain('lots drawn');
  });
});

describe('the text of a plan', () => {
  test('of a sale that sells out', async () => {
    const text = await textOf({});
    expect(text).toMatch(
      /^400 people for 100 seats, 20 inside at once, 60 admitted per minute\n\n {2}Sold out after \d min \d+ s; with 3 crowds between/,
    );
    expect(text).toMatch(/\n {2}\d+ people buy\. Their median wait is \d+ s/);
    expect(text).toMatch(
      /\n {2}\d+ people go without a seat\. They know that it is sold out after a median wait of/,
    );
    // No-shows wanted no seat, and no buyer gave up.
    expect(text).toMatch(/\n {2}\d+ people join and never return\.\n/);
    expect(text).not.toContain('up after');
    expect(text).toMatch(/The busiest second is .*\d+ requests \(.*polls/);
    expect(text).not.toMatch(/planned +never/);
  });

  test('of a sale in which most give up', async () => {
    const text = await textOf({ maxActive: 2, admitPerMinute: 2, patienceMinutes: 3 });
    expect(text).toMatch(
      /It does not sell out: \d+ seats are sold.*Many give up before their turn\./,
    );
    expect(text).toMatch(
      /people go without a seat\.\n {2}All of them give up after 3 minutes in line\./,
    );
    expect(text).toMatch(/as planned +never/);
    expect(text).not.toContain('would not end the sale much sooner');
    expect(text).toContain('It would not sell out with both limits raised either, but sell');
  });

  test('of a sale with more seats than people want', async () => {
    const text = await textOf({ seats: 2_000, noShows: 0 });
    expect(text).toMatch(
      /It does not sell out: \d+ seats are sold.*Every buyer who waited has its turn\./,
    );
    expect(text).toContain('400 people buy.');
    expect(text).not.toContain('without a seat');
    expect(text).toContain('Raising a limit would not sell many more seats.');
  });

  test('of a sale that sells out with some crowds only', async () => {
    const text = await textOf({
      buyers: 300,
      seats: 560,
      maxActive: 100,
      admitPerMinute: 600,
      seeds: 10,
    });
    expect(text).toMatch(
      /With \d crowds? of 10 it does not sell out: up to (1 seat stays|\d+ seats stay) unsold\./,
    );
  });

  test('of bots, drop-outs and abandoners', async () => {
    const text = await textOf({ bots: 10, dropOuts: 10, abandoners: 10 });
    expect(text).toMatch(/Bots, 10 % of the people, get \d+ of 100 seats \(\d+ %\)\./);
    expect(text).toMatch(
      /people join and never return; \d+ go away from the line without a word; \d+ leave the line or held seats\./,
    );
  });

  test('of limits that were searched for', async () => {
    expect(await textOf({ soldOutInSeconds: 360 })).toMatch(
      /The lowest limits to sell out within 6 min: \d+ inside at once and \d+ admitted per minute, which takes \d min/,
    );
    expect(await textOf({ soldOutInSeconds: 20 })).toContain(
      'No limits are high enough to sell out within 20 s.',
    );
  });

  test('has commas in its numbers, and says how many seats each date has', async () => {
    const text = await textOf({ buyers: 1_200, seats: 1_100, dates: 2, admitPerMinute: 600 });
    expect(text).toContain('1,200 people for 550 seats on each of 2 dates');
    expect(text).toContain('1,200 admitted per minute');
  });

  test.each([40, 60, 80])('fits %i columns', async (width) => {
    const text = await textOf({ soldOutInSeconds: 360, bots: 5 }, width);
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
  });
});
