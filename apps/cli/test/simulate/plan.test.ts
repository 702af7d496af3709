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

test('flags of people, limits and time reach the plan, and wrong ones are named', async () => {
  using operator = machine('http://127.0.0.1:1');
  const base = 'plan --buyers 400 --seats 100 --max-active 20 --admit-per-minute 60';
  const people = '--abandoners 5 --drop-outs 6 --bots 7 --accounts-per-bot 3 --seeds 2';
  const limits =
    '--room-change 5m:max-active=40,admit-per-minute=90 --room-change 60s:paused --room-change 2m:resumed';
  const { json } = await operator.run(`${base} ${people} ${limits} --sold-out-in 10m --json`);
  const { asked, run, search, front, oneIn } = json() as unknown as Plan;
  expect(asked).toMatchObject({
    abandoners: 5,
    dropOuts: 6,
    bots: 7,
    accountsPerBot: 3,
    seeds: 2,
    soldOutInSeconds: 600,
    roomChanges: [
      { atSeconds: 60, paused: true },
      { atSeconds: 120, paused: false },
      { atSeconds: 300, maxActive: 40, admitPerMinute: 90 },
    ],
  });
  expect(run.spread.runs).toBe(2);
  expect(search!.withinSeconds).toBe(600);
  expect([front, oneIn]).toEqual([400, 1]);
  for (const [wrong, says] of [
    ['--room-change 5m:inside=4', 'must be a time and what changes then'],
    ['--room-change soon:paused', 'must be a time such as 90s, 30m or 2h'],
    ['--room-change 5m:paused', '--room-change leaves the room paused: add a later one such as'],
    ['--think-seconds 40-5', '--think-seconds: must go from the smaller number to the larger.'],
    ['--session-seconds 1', '--think-seconds: must be less than --session-seconds (1), or no'],
    ['--sold-out-in 10', 'must be a time such as 90s, 30m or 2h'],
    ['--bots 60 --abandoners 40', 'at most 99'],
  ] as const) {
    const { code, stderr } = await operator.run(`${base} ${wrong}`);
    expect([code, stderr.includes(says)], `${wrong}: ${stderr}`).toEqual([2, true]);
  }
});
