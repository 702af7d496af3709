import { stripVTControlCharacters } from 'node:util';
import type { RunResult } from '@onsale/sim/result';
import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { runSummary } from '../../src/render/run-summary.ts';
import { noWait, outcomes, reserving, result } from './sample-result.ts';

const plain = createColors(false);

const real: RunResult = {
  ...result,
  mode: 'real',
  arrivals: { planned: 2_000, late: 12, latestLateMs: 812, lateCalls: 0, latestCallLateMs: 0 },
  calls: {
    'reservation.create': {
      ...reserving,
      latencyMs: { p50: 1.24, p90: 4.4, p99: 212.6, max: 1_280, histogram: [] },
    },
  },
};

const broken: RunResult = {
  ...result,
  ended: 'violation',
  revenue: 0,
  checks: result.checks.map((check) => ({ ...check, ok: check.invariant === null })),
  violation: {
    invariant: 5,
    name: 'no more are inside than maxActive',
    detail: '81 are inside for certain, where 80 may be.',
    atSeconds: 41.2,
    story: null,
    lastEvents: [`41.180 human-11 queue.status ok ${'and on '.repeat(30)}`, '41.200 bot-3 hop'],
    repeat: 'onsale simulate rush --seed 7 --buyers 2000',
  },
};

const empty: RunResult = {
  ...result,
  ended: 'interrupted',
  lasted: { simulatedSeconds: 0 },
  funnel: { came: 0, joined: 0, admitted: 0, reserved: 0, paid: 0 },
  outcomes: { ...outcomes, bought: 0, soldOut: 0, gaveUp: 0, left: 0, noShow: 0, broke: 0 },
  seats: { total: 500, sold: 0, takenAfterSeconds: null, soldOutAfterSeconds: null },
  timeInLine: { people: 0, p50: null, p90: null, p99: null, longest: null, histogram: [] },
  waits: { all: noWait, bought: noWait, without: noWait },
  fairness: { inversions: 0, kendallTau: null, points: [] },
  slots: { maxActive: 80, averageUsed: null },
  calls: {},
  checks: [],
  thresholds: [{ text: 'timeInLine.longest<=2min', value: null, ok: false }],
};

test('the summary of a run, from its sentence to its last threshold', () => {
  expect(runSummary(result, { width: 60 }, plain)).toBe(`
  rush
  seed 7, 5 min 39 s of virtual time

  2,000 people came for 500 seats: sold out after
  3 min 22 s; half were in line for 2 min 59 s or less, and
  1,161 of 1,956 did not get in.

  Came     █████████████████████████████     2,000  100 %
  Joined   █████████████████████████████     2,000  100 %
  Admitted ████████████╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌       803   40 %
  Reserved ████╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌       280   14 %
  Paid     ████╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌       259   13 %

  Accounts 2,000 people with 2,600 accounts
  In line  half 2 min 59 s, 90 % 3 min, longest 3 min 2 s;
           795 of 1,956 got in
  Places   803 places admitted: half 1 min 42 s, 90 %
           2 min 44 s, 99 % 2 min 55 s, longest 3 min
  Bought   half 1 min 1 s, 90 % 1 min 20 s, longest
           2 min 50 s
  Without  half 3 min, 90 % 3 min 1 s, longest 3 min 2 s
  Order    Nobody was seen inside while somebody who joined
           earlier waited.
  Sale     500 of 500 seats, all held or sold after
           2 min 30 s, sold out after 3 min 22 s, for
           500,000 points
  Room     76 % of 80 slots used while seats were left
  Endings  259 bought, 534 found no seat left, 1,134 gave up
           waiting, 27 left, 44 never came back and 2 could
           not pay
  Faults   none

  Who     People   Accounts   Seats   of all   at most each
  human    1,800      1,800     125     25 %              4
  bot        200        800     375     75 %             12
  An account may have 4 seats: with several accounts, one
  person got 12.

  Call                  Calls       OK   Lost
  queue.status         45,552   45,519     33
  reservation.create      405      287      –
    refused: SOLD_OUT 92, SEAT_UNAVAILABLE 15,
    NO_ADJACENT_SEATS 11
  No latency: in virtual time a call takes what the scenario
  says.

  ✓ 2 checks passed, evaluated 47,636 times
  ✓ oversold==0: 0
  ✗ timeInLine.longest<=2min: 3 min`);
});

describe.each([60, 80])('in %i columns', (width) => {
  test.each(Object.entries({ result, real, broken, empty }))('%s fits', (_, run) => {
    const lines = runSummary(run, { width }, plain).split('\n');
    // The command to copy stays on one line, however long it is.
    const wide = lines.filter((line) => line.length > width && !line.includes('Run it again'));
    expect(wide).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/NaN|undefined|null/);
  });
});

test('a check that was never evaluated has not passed', () => {
  const [first, ...others] = result.checks;
  const said = runSummary(
    { ...result, checks: [{ ...first!, times: 0 }, ...others] },
    { width: 80 },
    plain,
  );
  expect(said).toContain('✓ 1 check passed, evaluated 1 time\n');
  expect(said).toContain('– 1 check never evaluated in this run\n');
  expect(runSummary(result, { width: 80 }, plain)).not.toContain('never evaluated');
});

test('people and accounts are told apart only where somebody has several', () => {
  const each = { buyers: 1, seats: 1, slotTime: 1 };
  const counts = { people: 2_000, accounts: 2_000, seats: 500, mostSeats: 4 };
  const said = runSummary(
    { ...result, shares: { human: { ...each, counts } } },
    { width: 80 },
    plain,
  );
  expect(said).not.toContain('accounts');
  const older = { human: { ...each, counts: null }, bot: { ...each, counts: null } };
  expect(runSummary({ ...result, shares: older }, { width: 80 }, plain)).not.toContain('Accounts');
});

test('a run that this machine was too slow for says so before its figures', () => {
  const overload = '900 of 2,000 arrivals were late, by up to 13.6 s: this machine is too slow.';
  const said = runSummary({ ...real, overload }, { width: 100 }, plain);
  expect(said).toContain(`\n  ✗ Not valid: ${overload}\n`);
  expect(said.indexOf('Not valid')).toBeLessThan(said.indexOf('Came '));
  expect(runSummary(real, { width: 100 }, plain)).not.toContain('Not valid');
});

test('latency is shown in real time only', () => {
  const said = runSummary(real, { width: 80 }, plain);
  expect(said).toMatch(/p50 +p99\n.* 1\.2 ms +213 ms\n/);
  expect(said).toContain('Arrivals 2,000 people, 12 of them late, by 0.8 s at most');
  expect(said).not.toContain('No latency');
  expect(runSummary(result, { width: 80 }, plain)).not.toContain('p99');
});

test('a violation comes with the events before it and the command that repeats it', () => {
  const said = runSummary(broken, { width: 80 }, plain);
  expect(said).toContain('✗ invariant 5: no more are inside than maxActive');
  expect(said).not.toContain('checks passed');
  expect(said).toContain('    41.200 bot-3 hop\n');
  expect(said).toContain('✗ 81 are inside for certain, where 80 may be. (after 41.2 s)');
  expect(said).toMatch(/\n {2}Run it again: onsale simulate rush --seed 7 --buyers 2000$/);
  expect(said).not.toContain('points');
});

test('a run without any buyers says so', () => {
  const said = runSummary(empty, { width: 80 }, plain);
  expect(said).toContain('Stopped after 0 s, before the end.');
  expect(said).toContain('In line  nobody');
  expect(said).toContain('Endings  none yet');
  expect(said).toContain('✗ timeInLine.longest<=2min: not measured');
});

test('colours add nothing but colour, and names cannot control the terminal', () => {
  const coloured = runSummary(result, { width: 80 }, createColors(true));
  expect(stripVTControlCharacters(coloured)).toBe(runSummary(result, { width: 80 }, plain));
  expect(coloured).not.toBe(runSummary(result, { width: 80 }, plain));
  const attack = '\u001B[2Jgone\u0007';
  const hostile: RunResult = {
    ...broken,
    scenario: { ...broken.scenario, name: attack },
    calls: { [attack]: { ...reserving, refused: { [attack]: 3 } } },
    checks: [{ invariant: null, name: attack, ok: false, times: 1 }],
    thresholds: [{ text: attack, value: 1, ok: false }],
    violation: { ...broken.violation!, name: attack, detail: attack, lastEvents: [attack] },
  };
  expect(runSummary(hostile, { width: 80 }, plain)).not.toMatch(/(?!\n)\p{Cc}/u);
});
