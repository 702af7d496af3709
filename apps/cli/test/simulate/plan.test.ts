/** The `plan` command: its flags reach the plan, and it sees the last sale. */
import type { Plan } from '@onsale/sim/planner/plan-sale';
import { expect, test } from 'vitest';
import { machine } from '../harness.ts';

test('--no-shows is a share of buyers, not the negation of a flag', async () => {
  using operator = machine('http://127.0.0.1:1');
  const plan = async (flags: string) =>
    (
      await operator.run(
        `plan --buyers 10 --seats 60 --max-active 10 --admit-per-minute 600 ${flags} --json`,
      )
    ).json() as unknown as Plan;
  const all = await plan('--no-shows 0');
  expect(all).toMatchObject({ asked: { noShows: 0 }, run: { buyers: 10 } });
  expect(all.asked).not.toHaveProperty('shows');
  const few = await plan('--no-shows 80');
  expect(few.asked).toMatchObject({ noShows: 80 });
  expect(few.run.buyers).toBeLessThan(6);
});

test('a sale is over when the last seat is sold, though buyers still wait', async () => {
  using operator = machine('http://127.0.0.1:1');
  const { json } = await operator.run(
    'plan --buyers 120 --seats 20 --max-active 10 --admit-per-minute 600 --json',
  );
  const { run, changes } = json() as unknown as Plan;
  for (const planned of [run, ...changes]) {
    expect(planned.seatsSold).toBe(20);
    expect(planned.soldOutAfterSeconds).toBeGreaterThan(10);
    expect(planned.soldOutAfterSeconds).toBeLessThan(600);
  }
});
