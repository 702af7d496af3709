/** Random halls with seats that are taken, and the wishes of a party. */
import { bestSeats, FreeSeats, type PartyWish } from '@onsale/core/hall/best-seats';
import { buildHall, type Hall } from '@onsale/core/hall/hall';
import type { Layout } from '@onsale/core/hall/layout';
import fc from 'fast-check';

export const price = 1_000;

/** Halls of up to three sections, with aisles, prices, and seats that need care. */
const layouts: fc.Arbitrary<Layout> = fc
  .array(
    fc.record({
      price: fc.option(fc.constantFrom(500, 2_000), { nil: undefined }),
      rows: fc.array(
        fc.integer({ min: 1, max: 12 }).chain((seats) =>
          fc.record({
            seats: fc.constant(seats),
            aisleAfter: fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, seats - 1) }), {
              maxLength: seats < 2 ? 0 : 2,
            }),
          }),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      pairs: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((sections) => ({
    sections: sections.map(({ rows: sizes, pairs, ...section }, at) => {
      const rows = sizes.map((row, index) => ({ ...row, label: String.fromCodePoint(65 + index) }));
      const refs = rows.flatMap(({ label, seats }) =>
        Array.from({ length: seats }, (_, index) => `${label}-${index + 1}`),
      );
      const accessible: string[] = [];
      const companions: [string, string][] = [];
      for (const [drawn, other] of pairs) {
        const [seat, companion] = [refs[drawn % refs.length]!, refs[other % refs.length]!];
        const used = [...accessible, ...companions.flat()];
        if (used.includes(seat)) continue;
        accessible.push(seat);
        if (companion !== seat && !used.includes(companion)) companions.push([seat, companion]);
      }
      return { name: `S${at}`, ...section, rows, accessible, companions };
    }),
  }));

export const randomHouses = layouts.chain((layout) => {
  const hall = buildHall(layout);
  return fc.record({
    hall: fc.constant(hall),
    taken: fc.uniqueArray(fc.integer({ min: 1, max: hall.seats })),
    count: fc.integer({ min: 1, max: 5 }),
    section: fc.option(fc.constantFrom('S0', 'S1'), { nil: undefined }),
    maxPrice: fc.option(fc.constantFrom(1_000, 2_500, 4_000), { nil: undefined }),
  });
});

export const choose = (hall: Hall, taken: Iterable<number>, wish: PartyWish) =>
  bestSeats(new FreeSeats(hall, taken), wish, price);
