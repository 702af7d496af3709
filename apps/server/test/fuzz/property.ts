/** A property that is tried with many cases, and says how to repeat the one that fails. */
import fc from 'fast-check';
import { expect } from 'vitest';

const env = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] || otherwise);
  if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number.`);
  return value;
};

export const fuzzSeed = env('FUZZ_SEED', 20_270_101);
/** How many cases a property is tried with; `pnpm test:fuzz` tries many more. */
export const fuzzCases = env('FUZZ_CASES', 10);

/** For a test with many cases: far above what they take on a busy machine. */
export const fuzzTimeoutMs = 60_000 + fuzzCases * 500;

export interface Trying {
  /** Times the number of cases that every property has. */
  share?: number;
  /** Never more than this, where a case costs much or changes much. */
  atMost?: number;
}

/** @param hold throws where the property does not hold for a case. */
export async function expectForEach<T>(
  cases: fc.Arbitrary<T>,
  hold: (value: T) => Promise<unknown>,
  { share = 1, atMost = Infinity }: Trying = {},
): Promise<void> {
  const numRuns = Math.max(1, Math.min(Math.round(fuzzCases * share), atMost));
  const property = fc.asyncProperty(cases, async (value) => void (await hold(value)));
  // A case leaves its traces, so a smaller one that is tried after it would prove nothing.
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
