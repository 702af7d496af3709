import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Far above what any test takes on a busy machine: a test that hangs fails, a slow one does not. */
const timeoutMs = 60_000;

/** A test of a fault starts, kills and restarts real processes, some of them many times. */
const faultTimeoutMs = 480_000;

const architecture = 'test/architecture/**/*.test.ts';
const faults = 'test/faults/**/*.test.ts';

export default defineConfig({
  test: {
    // Most tests wait for a database rather than compute, so two files at once suit even one core.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    projects: [
      {
        extends: true,
        test: { name: 'architecture', include: [architecture] },
      },
      {
        extends: true,
        test: {
          name: 'behaviour',
          include: [
            'apps/*/test/**/*.test.ts',
            'packages/*/test/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude: [architecture, faults],
          globalSetup: ['packages/db/testing/setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: [faults],
          // Each file has the machine to itself: several servers and a database are enough for it.
          fileParallelism: false,
          // Tests that say that they are concurrent start processes, and two keep a small machine busy.
          maxConcurrency: 2,
          testTimeout: faultTimeoutMs,
          hookTimeout: faultTimeoutMs,
          globalSetup: ['test/faults/harness/setup.ts'],
        },
      },
    ],
  },
});
