import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Far above the time of any test on a busy machine: only a test that hangs exceeds it. */
const timeoutMs = 60_000;

/** Fault tests start, kill and restart real processes, some of them many times. */
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
            'examples/*/test/**/*.test.ts',
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
          // One file at a time: its servers and their database occupy the machine.
          fileParallelism: false,
          // Concurrent tests start processes, and two of them keep a small machine busy.
          maxConcurrency: 2,
          testTimeout: faultTimeoutMs,
          hookTimeout: faultTimeoutMs,
          globalSetup: ['test/faults/harness/setup.ts'],
        },
      },
    ],
  },
});
