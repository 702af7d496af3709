/** Who asks, and what is asked for as a whole. */
import fc from 'fast-check';
import { hugeJson, oddJson, unreadableJson } from './json.ts';
import { callers, type Caller } from './sale-fixture.ts';

/** Who gets in. */
export function insiderOf(credential: string): Caller {
  if (credential === 'admin') return 'admin';
  return credential === 'account key' ? 'account' : 'active';
}

/** Mostly who gets in, so that what lies deeper is reached. */
export function callerOf(credential: string): fc.Arbitrary<Caller> {
  const likely = insiderOf(credential);
  return fc.oneof(
    { arbitrary: fc.constant<Caller>(likely), weight: 6 },
    { arbitrary: fc.constantFrom(...callers), weight: 1 },
  );
}

/** Text that is no input at all, or one that is odd as a whole. */
export const anyText: fc.Arbitrary<string> = fc.oneof(oddJson, unreadableJson, hugeJson);

/** Mostly `spoilt`, and now and then no input at all. */
export function mostly(spoilt: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: spoilt, weight: 8 }, { arbitrary: anyText, weight: 1 });
}

export const json = { 'content-type': 'application/json' };
