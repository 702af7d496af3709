/** The price of the cheapest seat: what a server reads of halls for it, and what it answers. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test, vi } from 'vitest';
import { anotherServer, testApp, type TestApp } from '../fixtures/test-app.ts';

const readings = vi.hoisted(() => ({ pages: 0 }));

vi.mock(import('@onsale/db/repositories/layout.repository'), async (importOriginal) => {
  const original = await importOriginal();
  return {
    ...original,
    async *readLayouts(...given: Parameters<typeof original.readLayouts>) {
      const [store, concertIds] = given;
      const selectFrom = vi.spyOn(store.query, 'selectFrom');
      yield* original.readLayouts(store, concertIds);
      readings.pages += selectFrom.mock.calls.length;
      selectFrom.mockRestore();
    },
  };
});

const rows = [{ label: 'A', seats: 2 }];

const hallOf = (...prices: (number | undefined)[]) => ({
  sections: prices.map((price, at) => {
    return { name: `Section ${at + 1}`, rows, ...(price !== undefined && { price }) };
  }),
});

const pricesIn = async ({ app }: Pick<TestApp, 'app'>) => {
  await app.saleCache.refresh();
  const sales = app.saleCache.publicSales();
  return new Map(sales.map(({ concert, priceFrom }) => [concert.concertId, priceFrom]));
};

describe.each(dialects)('on $name', (dialect) => {
  test('it is that of a section, or of the concert where a section has none', async () => {
    await using t = await testApp(dialect);
    const halls = {
      fixed: hallOf(900, 700),
      lower: hallOf(700, undefined, 900),
      higher: hallOf(400, undefined),
      open: hallOf(undefined),
      free: hallOf(0, 900),
    };
    const ids: Record<string, string> = {};
    for (const [name, layout] of Object.entries(halls)) {
      ids[name] = (await t.concert({ layout, price: 500 })).concertId;
    }
    ids['plain'] = (await t.concert({ price: 500 })).concertId;
    const byName = async (server: Pick<TestApp, 'app'>) => {
      const prices = await pricesIn(server);
      return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, prices.get(id)]));
    };

    const before = { fixed: 700, lower: 500, higher: 400, open: 500, free: 0, plain: 500 };
    expect(await byName(t)).toEqual(before);
    for (const concertId of Object.values(ids))
      await t.admin.concert.update({ concertId, price: 300 });
    const after = { fixed: 700, lower: 300, higher: 300, open: 300, free: 0, plain: 300 };
    expect(await byName(t)).toEqual(after);
    expect(await byName(await anotherServer(t))).toEqual(after);
  });

  test('a new server reads the halls of many concerts in a few pages, each hall once', async () => {
    await using t = await testApp(dialect);
    for (let price = 1; price <= 101; price += 1) await t.concert({ layout: hallOf(price, 1_000) });
    await t.concert();
    readings.pages = 0;
    const other = await anotherServer(t);

    const prices = [...(await pricesIn(other)).values()];
    const expected = [...Array.from({ length: 101 }, (_, at) => at + 1), 1_000];
    expect(prices.toSorted((one, two) => one - two)).toEqual(expected);
    expect(readings.pages).toBe(3);
    await pricesIn(other);
    expect(readings.pages).toBe(3);
  });
});
