/** The seats of the model: the same choices as those of the server, kept up to date. */
import { bestSeats, FreeSeats } from '@onsale/core/hall/best-seats';
import { plainHall } from '@onsale/core/hall/hall';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeatPlan } from '../../src/planner/model/seat-plan.ts';

test('the best block is the one that the server chooses, whatever was taken and given back', () => {
  const steps = fc.array(fc.record({ seat: fc.nat(99), block: fc.integer({ min: 1, max: 6 }) }));
  const seating = fc.constantFrom<[number, number]>([47, 10], [100, 10], [99, 3], [20, 1]);
  fc.assert(
    fc.property(seating, steps, ([seats, seatsPerRow], moves) => {
      const plan = new SeatPlan(seats, seatsPerRow);
      const taken = new Set<number>();
      for (const { seat: drawn, block } of moves) {
        const seat = drawn % seats;
        if (plan.isFree(seat)) plan.take(seat);
        else plan.release(seat);
        if (plan.isFree(seat)) taken.delete(seat + 1);
        else taken.add(seat + 1);
        const hall = plainHall({ seatsPerDate: seats, seatsPerRow });
        const best = bestSeats(new FreeSeats(hall, taken), { count: block }, 0);
        expect(plan.bestBlock(block)).toBe(best === null ? null : best[0]! - 1);
        expect(plan.free).toBe(seats - taken.size);
      }
    }),
  );
});

test('the free seats from the n-th on are those that a map would list', () => {
  // More rows than are counted together.
  const plan = new SeatPlan(5_000, 10);
  const free: number[] = [];
  for (let seat = 0; seat < 5_000; seat += 1) {
    if (seat % 7 < 4) plan.take(seat);
    else free.push(seat);
  }
  for (const from of [0, 1, 700, 1_499, free.length - 3]) {
    expect(plan.freeFrom(from, 3)).toEqual(free.slice(from, from + 3));
  }
});
