/** Vitest's global setup of the fault tests: collects their figures and prints one table. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { figuresTable, type FaultFigures } from './table.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Each fault leaves its figures here, in a file of its own. */
    figuresFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'onsale-faults-'));
  project.provide('figuresFolder', folder);
  return async () => {
    const files = (await readdir(folder)).toSorted();
    const figures = await Promise.all(
      files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))),
    );
    await rm(folder, { recursive: true });
    // Printed directly, because the reporter may be any other one.
    if (figures.length > 0) process.stdout.write(`\n${figuresTable(figures as FaultFigures[])}\n`);
  };
}
