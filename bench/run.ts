/**
 * The bench: measures the calls of the server relative to baselines of the same run, and prints one
 * table. docs/PERFORMANCE.md says how to read it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBench, type Subject } from './harness/bench.ts';
import { findGenerator } from './load/load.ts';
import { readResults, writeResult } from './report/results.ts';
import { describeProfiles } from './report/profile.ts';
import type { Row } from './report/row.ts';
import { fullSizes, smokeSizes, type Sizes } from './harness/sizes.ts';
import { markdown, table } from './report/table.ts';
import { subjects } from './benchmarks/benchmarks.ts';

const usage = `Usage: pnpm bench [name…] [--smoke] [--rounds N] [--connections N] [--profile] [--list]
                    [--markdown]

  name…        what to measure, all of it without
  --smoke      a little of everything, to see that it works: the figures mean nothing
  --rounds N   how many turns of subject and limit, of which the middle one counts
  --connections N
               how many callers there are at once, where a subject does not say itself
  --profile    also where each server spent its CPU time, which costs some of it
  --list       the names, and what each measures
  --markdown   measures nothing: the table of what bench/results holds`;

// The PostgreSQL of the bench listens for the exit of this process, and ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) return say(usage);
  if (values.list) {
    return say(subjects.map(({ name, what }) => `${name.padEnd(16)} ${what}`).join('\n'));
  }
  const chosen = choose(positionals);
  if (values.markdown) {
    const results = await readResults(chosen.map(({ name }) => name));
    return say(markdown(results.flatMap(({ rows }) => rows)));
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
  return measure(chosen, {
    sizes: { ...sizes, rounds, connections },
    // Only runs with the standard settings are stored, because stored results are compared over
    // time.
    isKept: !values.smoke && !values.profile && connections === sizes.connections,
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

function choose(names: string[]): Subject[] {
  if (names.length === 0) return subjects;
  return names.map((name) => {
    const found = subjects.find((subject) => subject.name === name);
    if (!found) throw new Error(`Nothing is called ${name}: \`pnpm bench --list\` has the names.`);
    return found;
  });
}

/** @returns 1 when a benchmark could not be measured. A missed goal is not a failure. */
async function measure(
  chosen: Subject[],
  {
    sizes,
    isKept,
    isSmoke,
    isProfile,
  }: { sizes: Sizes; isKept: boolean; isSmoke: boolean; isProfile: boolean },
): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'onsale-bench-'));
  const progress = (text: string) => console.error(`  ${text}`);
  // A smoke run measures nothing, so the generator that every machine has will do.
  const generator = isSmoke ? 'sockets' : await findGenerator();
  const profiles = isProfile ? await mkdtemp(join(tmpdir(), 'onsale-profiles-')) : undefined;
  const rows: Row[] = [];
  const failures: string[] = [];
  try {
    await using bench = openBench({ sizes, scratch, generator, profiles, say: progress });
    for (const subject of chosen) {
      console.error(`${subject.name}: ${subject.what}`);
      try {
        const measured = await subject.run(bench);
        rows.push(...measured);
        if (isKept) await writeResult(bench, { subject: subject.name, rows: measured });
      } catch (error) {
        failures.push(subject.name);
        console.error(error);
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  say(`${table(rows)}\n\nLoad by ${generator}, ${sizes.rounds} turns each.`);
  if (profiles !== undefined)
    say(`\n${await describeProfiles(profiles)}\n\nThe profiles are in ${profiles}.`);
  if (failures.length > 0) say(`Not measured, see above: ${failures.join(', ')}.`);
  return failures.length === 0 ? 0 : 1;
}

function say(text: string): 0 {
  console.log(text);
  return 0;
}
