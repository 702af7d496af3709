/** Property-based tests: many generated cases, and the command that repeats a failing one. */
import fc from 'fast-check';
import { expect } from 'vitest';

const env = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] || otherwise);
  if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number.`);
  return value;
};

export const fuzzSeed = env('FUZZ_SEED', 20_270_101);
/** Number of cases of a property; `pnpm test:fuzz` runs many more. */
export const fuzzCases = env('FUZZ_CASES', 10);

/** Time limit of a test with many cases, far above their time on a busy machine. */
export const fuzzTimeoutMs = 60_000 + fuzzCases * 500;

export interface CaseCount {
  /** Factor on the number of cases. */
  share?: number;
  /** Upper bound, for cases that are slow or change much. */
  atMost?: number;
}

/** @param hold rejects when the property does not hold for the value. */
export async function expectForEach<T>(
  cases: fc.Arbitrary<T>,
  hold: (value: T) => Promise<unknown>,
  { share = 1, atMost = Infinity }: CaseCount = {},
): Promise<void> {
  const numRuns = Math.max(1, Math.min(Math.round(fuzzCases * share), atMost));
  const property = fc.asyncProperty(cases, async (value) => void (await hold(value)));
  // A case changes the database, so shrinking it afterwards would prove nothing.
  const outcome = await fc.check(property, { seed: fuzzSeed, numRuns, endOnFailure: true });
  if (!outcome.failed) return;
  throw new Error(`${fc.defaultReportMessage(outcome)}\n\nRepeat it with: ${repeatCommand()}`, {
    cause: outcome.errorInstance,
  });
}

function repeatCommand(): string {
  const { testPath, currentTestName } = expect.getState();
  const file = testPath?.replace(`${process.cwd()}/`, '') ?? '';
  const name = currentTestName?.replaceAll(/[^\w ,.-]/g, '.');
  return `FUZZ_SEED=${fuzzSeed} FUZZ_CASES=${fuzzCases} npx -y pnpm@12 exec vitest run --project behaviour ${file} -t "${name}"`;
}
