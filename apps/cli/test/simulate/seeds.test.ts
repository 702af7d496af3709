import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '@onsale/sim/result';
import { createColors } from 'picocolors';
import { afterAll, describe, expect, test } from 'vitest';
import { seedsSpread } from '../../src/simulate/seeds/seeds-spread.ts';
import {
  figureNames,
  seedsResult,
  spreadOf,
  type SeedRun,
  type SeedsResult,
} from '../../src/simulate/seeds/seed-run.ts';
import { machine } from '../harness.ts';

const folder = mkdtempDisposableSync(join(tmpdir(), 'onsale-seeds-'));
const file = (name: string) => join(folder.path, name);
afterAll(() => folder[Symbol.dispose]());

/** Ten buyers for four seats: a run of milliseconds. */
const few = {
  name: 'few',
  seed: 3,
  buyers: 10,
  concert: { seatsPerDate: 4, seatsPerRow: 4 },
  arrivals: { kind: 'burst', withinSeconds: 2 },
  personas: { human: 1 },
  thinkSeconds: [0, 1],
};
writeFileSync(file('few.json'), JSON.stringify(few));

describe('onsale simulate --seeds', () => {
  test('99: plays every seed once, and names those with which a threshold fails', async () => {
    using operator = machine('http://127.0.0.1:1');
    const threshold = '--threshold soldOutAfter<3s';
    const played = await operator.run(`simulate ${file('few.json')} --seeds 3 ${threshold} --json`);
    expect(played).toMatchObject({ code: 99 });
    const { seeds, spread, thresholds } = played.json() as unknown as SeedsResult;
    expect(seeds.map(({ seed }) => seed)).toEqual([3, 4, 5]);
    const soldOut = seeds.map(({ figures }) => figures!.soldOutAfter);
    expect(new Set(soldOut).size).toBe(3);
    expect(spread.soldOutAfter).toEqual(spreadOf(soldOut));
    const slow = seeds.filter(({ figures }) => figures!.soldOutAfter! >= 3);
    expect(slow).toHaveLength(1);
    expect(thresholds[0]!.failedSeeds).toEqual(slow.map(({ seed }) => seed));
  });

  test('0: a seed has the figures that it has alone', async () => {
    using operator = machine('http://127.0.0.1:1');
    const played = await operator.run(`simulate ${file('few.json')} --seeds 2 --json`);
    expect(played).toMatchObject({ code: 0 });
    const alone = await operator.run(`simulate ${file('few.json')} --seed 4 --json`);
    const { seats, waits } = alone.json() as unknown as RunResult;
    expect((played.json() as unknown as SeedsResult).seeds[1]).toMatchObject({
      seed: 4,
      figures: {
        sold: seats.sold,
        soldOutAfter: seats.soldOutAfterSeconds,
        'waits.all.p50': waits.all.p50,
        'shares.bot.seats': null,
      },
    });
  });

  test('100: a violation, with its seed and the command that plays it again', async () => {
    using operator = machine('http://127.0.0.1:1');
    const concert = { ...few.concert, room: { maxActive: 1, admitPerMinute: 1 } };
    writeFileSync(file('slow.json'), JSON.stringify({ ...few, concert, durationSeconds: 30 }));
    const play = `simulate ${file('slow.json')} --seeds 200 --seed 8 --stop-at-failure --threshold sold==9`;
    const ended = await operator.run(play);
    expect(ended.code).toBe(100);
    const repeat = `onsale simulate ${file('slow.json')} --seed 8 --buyers 10 --threshold 'sold==9'`;
    expect(ended.stdout).toContain('Seed 8: every buyer reaches an end');
    expect(ended.stdout).toContain(repeat);
    expect(ended.stdout).toContain('No run came to its end');
    expect(ended.stdout).not.toContain('Seed 207');
  });

  test.each([
    ['--server embedded', 'virtual time only'],
    ['--explore 2', 'omit --seeds'],
    ['--explored 2', 'omit --seeds'],
    ['--html few.html', '--html is of a single run'],
    ['--seed 2147483647', 'the last seed, which is 2,147,483,647'],
  ])('2: it is refused with %s', async (flags, message) => {
    using operator = machine('http://127.0.0.1:1');
    const seeds = `simulate ${file('few.json')} --seeds 2`;
    const refused = await operator.run(`${seeds} ${flags.replace('few.', file('few.'))}`);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr.replace(/\s+/g, ' ')).toContain(message);
  });
});

test('a spread is of the runs that have the figure', () => {
  expect(spreadOf([9, null, 2, 4, 100])).toEqual({ lowest: 2, median: 4, highest: 100, runs: 4 });
  expect(spreadOf([null])).toEqual({ lowest: null, median: null, highest: null, runs: 0 });
});

const run = (seed: number, changes: Partial<SeedRun> = {}): SeedRun => ({
  seed,
  ended: 'complete',
  simulatedSeconds: 60,
  calls: 10,
  figures: {
    ...(Object.fromEntries(figureNames.map((name) => [name, null])) as SeedRun['figures'])!,
    sold: 100 * seed,
  },
  thresholds: [{ text: 'sold>=20%', value: 10 * seed, ok: seed > 1 }],
  violation: null,
  faults: [],
  ...changes,
});

describe('the spread on the terminal', () => {
  const said = (runs: SeedRun[]) =>
    seedsSpread(seedsResult('few', runs), { width: 80 }, createColors(false));

  test('has figures of complete runs alone, and names the seeds of the others', () => {
    const violation = {
      invariant: 5,
      name: 'no more are inside than maxActive',
      detail: '3 are inside for certain, where 2 may be.',
      atSeconds: 4,
      lastEvents: [],
      story: null,
      repeat: 'onsale simulate few --seed 3',
    };
    const broken = run(3, { ended: 'violation', violation });
    const text = said([run(1), run(2), broken]);
    expect(text).toMatch(/Seats sold +100 +100 +200\n/);
    expect(text).toContain('Figures of the 2 runs that came to the end.');
    expect(text).toContain('✗ Seed 3: no more are inside than maxActive. 3 are inside');
    expect(text).toContain('Run it again: onsale simulate few --seed 3');
    expect(text).not.toContain('Seats to bots');
    expect(text).toContain('✗ sold>=20%: 10 % to 30 %; failed with seed 1');
  });

  test('says how many runs have a figure, where not all have it', () => {
    const soldOut = run(2, { figures: { ...run(2).figures!, soldOutAfter: 90 } });
    expect(said([run(1), soldOut])).toMatch(
      /Highest +Runs\n.*\n +Sold out after +1 min 30 s +1 min 30 s +1 min 30 s +1 of 2\n/,
    );
    expect(said([run(2), run(3)])).toContain('✓ sold>=20%: 20 % to 30 %; held in all 2 runs');
    expect(said([run(2), run(3)])).not.toContain('Runs');
  });
});
