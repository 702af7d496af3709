/** Stored results: one JSON file for each benchmark, with its last full run. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Row } from './row.ts';

const folder = join(import.meta.dirname, '../results');

export interface Result {
  subject: string;
  at: string;
  machine: { cores: number; cpu: string; node: string; system: string };
  generator: string;
  rows: Row[];
}

export async function writeResult(
  { generator }: { generator: string },
  { benchmark, rows }: { benchmark: string; rows: Row[] },
): Promise<void> {
  const cores = cpus();
  const result: Result = {
    subject: benchmark,
    at: new Date().toISOString(),
    machine: {
      cores: cores.length,
      cpu: cores[0]?.model ?? 'unknown',
      node: process.version,
      system: `${process.platform} ${process.arch}`,
    },
    generator,
    rows,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${benchmark}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** The last full run of each benchmark; those that never ran are left out. */
export async function readResults(benchmarkNames: string[]): Promise<Result[]> {
  const results = await Promise.all(
    benchmarkNames.map((subject) =>
      readFile(join(folder, `${subject}.json`), 'utf8').then(
        (text) => JSON.parse(text) as Result,
        () => null,
      ),
    ),
  );
  return results.filter((result) => result !== null);
}
