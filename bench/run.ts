/**
 * The bench: measures the calls of the server relative to baselines of the same run, and prints one
 * table. docs/PERFORMANCE.md says how to read it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBench, type Benchmark } from './harness/bench.ts';
import { findGenerator } from './load/load.ts';
import { readResults, writeResult } from './report/results.ts';
import { describeProfiles } from './report/profile.ts';
import type { Row } from './report/row.ts';
import { fullSizes, smokeSizes, type Sizes } from './harness/sizes.ts';
import { markdown, table } from './report/table.ts';
import { benchmarks } from './benchmarks/benchmarks.ts';

const usage = `Usage: pnpm bench [name…] [--smoke] [--rounds N] [--connections N] [--profile] [--list]
                    [--markdown]

  name…        the benchmarks to run; all of them by default
  --smoke      a short run of everything, to see that it works: the figures mean nothing
  --rounds N   interleaved rounds of benchmark and baseline; the median counts
  --connections N
               concurrent connections, unless a benchmark sets its own number
  --profile    also print where each server spent its CPU time, which slows it down a little
  --list       print the names of the benchmarks, and what each measures
  --markdown   measure nothing, and print the table of the results in bench/results`;

// The PostgreSQL of the bench listens for the exit of this process, and ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) return print(usage);
  if (values.list) {
    return print(benchmarks.map(({ name, what }) => `${name.padEnd(16)} ${what}`).join('\n'));
  }
  const selected = choose(positionals);
  if (values.markdown) {
    const results = await readResults(selected.map(({ name }) => name));
    return print(markdown(results.flatMap(({ rows }) => rows)));
  }
  const sizes = values.smoke ? smokeSizes : fullSizes;
  const rounds = values.rounds === undefined ? sizes.rounds : Number(values.rounds);
  const connections =
    values.connections === undefined ? sizes.connections : Number(values.connections);
  for (const [name, count] of Object.entries({ rounds, connections })) {
    if (!Number.isInteger(count) || count < 1) {
      throw new Error(`--${name} must be a whole number, 1 or more.`);
    }
  }
  return measure(selected, {
    sizes: { ...sizes, rounds, connections },
    // Only runs with the standard settings are stored, because stored results are compared over
    // time.
    isStored: !values.smoke && !values.profile && connections === sizes.connections,
    isSmoke: values.smoke,
    isProfile: values.profile,
  });
}

function readArguments() {
  return parseArgs({
    allowPositionals: true,
    options: {
      smoke: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      connections: { type: 'string' },
      profile: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

function choose(names: string[]): Benchmark[] {
  if (names.length === 0) return benchmarks;
  return names.map((name) => {
    const match = benchmarks.find((benchmark) => benchmark.name === name);
    if (!match)
      throw new Error(`There is no benchmark ${name}: \`pnpm bench --list\` prints the names.`);
    return match;
  });
}

/** @returns 1 when a benchmark could not be measured. A missed goal is not a failure. */
async function measure(
  selected: Benchmark[],
  {
    sizes,
    isStored,
    isSmoke,
    isProfile,
  }: { sizes: Sizes; isStored: boolean; isSmoke: boolean; isProfile: boolean },
): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'onsale-bench-'));
  const progress = (text: string) => console.error(`  ${text}`);
  // A smoke run measures nothing, so the generator that every machine has will do.
  const generator = isSmoke ? 'sockets' : await findGenerator();
  const profiles = isProfile ? await mkdtemp(join(tmpdir(), 'onsale-profiles-')) : undefined;
  const rows: Row[] = [];
  const failures: string[] = [];
  try {
    await using bench = openBench({ sizes, scratch, generator, profiles, progress });
    for (const benchmark of selected) {
      console.error(`${benchmark.name}: ${benchmark.what}`);
      try {
        const measured = await benchmark.run(bench);
        rows.push(...measured);
        if (isStored) await writeResult(bench, { benchmark: benchmark.name, rows: measured });
      } catch (error) {
        failures.push(benchmark.name);
        console.error(error);
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  print(`${table(rows)}\n\nLoad by ${generator}, ${sizes.rounds} rounds each.`);
  if (profiles !== undefined)
    print(`\n${await describeProfiles(profiles)}\n\nThe profiles are in ${profiles}.`);
  if (failures.length > 0) print(`Not measured, see above: ${failures.join(', ')}.`);
  return failures.length === 0 ? 0 : 1;
}

function print(text: string): 0 {
  console.log(text);
  return 0;
}
