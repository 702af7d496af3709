/**
 * Runs the fuzz tests with several seeds, and many cases each: `pnpm test:fuzz`.
 *
 * `FUZZ_SEED` sets a single seed, and `FUZZ_CASES` the number of cases of each property.
 */
import { spawnSync } from 'node:child_process';

const seeds = process.env['FUZZ_SEED'] ? [process.env['FUZZ_SEED']] : ['1', '2', '3'];
const cases = process.env['FUZZ_CASES'] ?? '200';

for (const seed of seeds) {
  console.error(`FUZZ_SEED=${seed} FUZZ_CASES=${cases}`);
  const env = { ...process.env, FUZZ_SEED: seed, FUZZ_CASES: cases };
  const { status } = spawnSync(
    'vitest',
    ['run', '--project', 'behaviour', 'apps/server/test/fuzz'],
    {
      stdio: 'inherit',
      env,
    },
  );
  if (status !== 0) {
    console.error(
      `The fuzz tests failed. Repeat them with: FUZZ_SEED=${seed} FUZZ_CASES=${cases} npx -y pnpm@12 test:fuzz`,
    );
    process.exitCode = 1;
    break;
  }
}
