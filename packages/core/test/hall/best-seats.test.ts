import { bestSeats, FreeSeats, type PartyWish } from '@onsale/core/hall/best-seats';
import { plainHall, type Hall } from '@onsale/core/hall/hall';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose, price, randomHouses as houses } from './random-houses.ts';

/** The model: the seats of a row as text, an ordinary free one as `.`, an aisle as `|`. */
function drawRows(hall: Hall, taken: ReadonlySet<number>) {
  return hall.rows.map((row) => {
    let text = '';
    const seatAt: number[] = [];
    for (let seatNo = row.firstSeat; seatNo < row.firstSeat + row.seats; seatNo += 1) {
      const flags = hall.flags.get(seatNo) ?? [];
      const isSpecial = flags.some((flag) => flag !== 'restrictedView');
      seatAt[text.length] = seatNo;
      text += taken.has(seatNo) || isSpecial ? 'x' : '.';
      if (row.aisleAfter.includes(seatNo)) text += '|';
    }
    return { row, text, seatAt };
  });
}

const partiesOf = (text: string, count: number) =>
  text.split(/[x|]+/).reduce((sum, run) => sum + Math.floor(run.length / count), 0);
const singlesOf = (text: string) => text.split(/[x|]+/).filter((run) => run === '.').length;

/** Every block, compared by the order of wishes as it is written down. */
function bestByTrying(hall: Hall, taken: ReadonlySet<number>, wish: PartyWish): number[] | null {
  const { count, section, maxPrice = Infinity } = wish;
  const blocks = drawRows(hall, taken).flatMap(({ row, text, seatAt }) => {
    if (section !== undefined && row.section.name !== section) return [];
    if (count * (row.section.price ?? price) > maxPrice) return [];
    return Array.from({ length: text.length }, (_, at) => at)
      .filter((at) => text.startsWith('.'.repeat(count), at))
      .map((at) => {
        const after = text.slice(0, at) + 'x'.repeat(count) + text.slice(at + count);
        const beside = text.slice(Math.max(0, at - 2), at + count + 2);
        const singles = singlesOf(after) - singlesOf(text);
        const first = seatAt[at]!;
        const middle = first + (count - 1) / 2;
        const rowMiddle = row.firstSeat + (row.seats - 1) / 2;
        const isWasteful = partiesOf(text, count) - partiesOf(after, count) > 1;
        // A party of one takes a single seat away where it sits on one.
        const isAlone = count === 1 && /^(.?[x|])?\.([x|].?)?$/.test(beside);
        const leaves = isAlone ? 0 : singles;
        return {
          first,
          ranks: [+isWasteful, +(leaves > 0), row.firstSeat, Math.abs(middle - rowMiddle)],
        };
      });
  });
  const [best] = blocks.toSorted((a, b) => {
    const at = a.ranks.findIndex((rank, index) => rank !== b.ranks[index]);
    return at === -1 ? a.first - b.first : a.ranks[at]! - b.ranks[at]!;
  });
  return best ? Array.from({ length: count }, (_, at) => best.first + at) : null;
}

describe('the best seats', () => {
  test('are those that a search of every block finds', () => {
    fc.assert(
      fc.property(houses, ({ hall, taken, ...wish }) => {
        expect(choose(hall, taken, wish)).toEqual(bestByTrying(hall, new Set(taken), wish));
      }),
      { numRuns: 2_000 },
    );
  });

  test('are the same when a choice goes on from the one before as when it begins anew', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(houses, sizes, ({ hall, taken: before }, counts) => {
        const taken = new Set(before);
        const free = new FreeSeats(hall, taken);
        for (const count of counts) {
          const best = bestSeats(free, { count }, price);
          expect(best).toEqual(choose(hall, taken, { count }));
          expect(free.count).toBe(hall.seats - taken.size);
          for (const seatNo of best ?? []) {
            free.take(seatNo);
            taken.add(seatNo);
          }
          const [given] = taken;
          if (given === undefined || count > 2) continue;
          free.release(given);
          taken.delete(given);
        }
      }),
    );
  });

  test('seat as many parties as the rows have room for, never fewer than a greedy clerk', () => {
    fc.assert(
      fc.property(houses, ({ hall, taken: before, count }) => {
        const rows = drawRows(hall, new Set(before));
        const room = rows.reduce((sum, { text }) => sum + partiesOf(text, count), 0);
        const taken = new Set(before);
        let seated = 0;
        for (;;) {
          const best = choose(hall, taken, { count });
          if (!best) break;
          seated += 1;
          for (const seatNo of best) taken.add(seatNo);
        }
        expect(seated).toBe(room);
      }),
      { numRuns: 500 },
    );
  });

  test('leave no single seat where a choice as good for others avoids it', () => {
    fc.assert(
      fc.property(houses, ({ hall, taken, count }) => {
        const best = choose(hall, taken, { count: count + 1 });
        if (!best) return;
        const before = drawRows(hall, new Set(taken));
        const after = drawRows(hall, new Set([...taken, ...best]));
        const singles = (rows: typeof before) =>
          rows.reduce((sum, { text }) => sum + singlesOf(text), 0);
        if (singles(after) <= singles(before)) return;
        const wasteful = (text: string, rest: string) =>
          partiesOf(text, count + 1) - partiesOf(rest, count + 1) > 1;
        for (const { text } of before) {
          for (let at = 0; at < text.length; at += 1) {
            if (!text.startsWith('.'.repeat(count + 1), at)) continue;
            const rest = `${text.slice(0, at)}${'x'.repeat(count + 1)}${text.slice(at + count + 1)}`;
            expect(wasteful(text, rest) || singlesOf(rest) > singlesOf(text)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  const house = plainHall({ seatsPerDate: 50, seatsPerRow: 10 });

  test('of fifty seats in rows of ten go to ten parties of four', () => {
    const taken = new Set<number>();
    const parties = Array.from({ length: 10 }, () => {
      const best = choose(house, taken, { count: 4 })!;
      for (const seatNo of best) taken.add(seatNo);
      return best;
    });
    expect(parties[0]).toEqual([3, 4, 5, 6]);
    expect(parties[1]).toEqual([7, 8, 9, 10]);
    expect(choose(house, taken, { count: 4 })).toBeNull();
  });

  test('are in the middle of the front row when every seat is free', () => {
    expect(choose(house, [], { count: 2 })).toEqual([5, 6]);
    expect(choose(house, [], { count: 3 })).toEqual([4, 5, 6]);
  });

  test('are further back rather than apart, or than beside a single seat', () => {
    expect(choose(house, [1, 3, 5, 7, 9], { count: 2 })).toEqual([15, 16]);
    expect(choose(house, [4, 5, 6, 7, 8, 9, 10], { count: 2 })).toEqual([15, 16]);
  });

  test('do not exist where no row has so many adjacent free seats, even if enough are free', () => {
    expect(choose(house, [], { count: 11 })).toBeNull();
    const all = Array.from({ length: 50 }, (_, index) => index + 1);
    const taken = all.filter((seatNo) => seatNo !== 10 && seatNo !== 11);
    expect(choose(house, taken, { count: 2 })).toBeNull();
    expect(choose(house, taken, { count: 1 })).toEqual([10]);
  });
});
