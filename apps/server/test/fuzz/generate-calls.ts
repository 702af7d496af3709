/** Generators of callers and inputs for every procedure of the router, new ones included. */
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { createRouter } from '../../src/router.ts';
import { testApp } from '../fixtures/test-app.ts';
import { hugeJson, malformedJson, oddJson } from './odd-json.ts';
import { callers, type Caller } from './sale-fixture.ts';

/** Only for reading its definitions: its database is closed. */
export const router = await (async () => {
  await using t = await testApp(dialects[0]!);
  return createRouter(t.app);
})();

export const procedureNames: readonly string[] = Object.keys(router._def.procedures);

/** The caller whose credential a procedure accepts. */
export function authorizedCaller(credential: string): Caller {
  if (credential === 'admin') return 'admin';
  return credential === 'account key' ? 'account' : 'active';
}

/** Mostly the authorized caller, so that requests reach the deeper layers. */
export function callerOf(credential: string): fc.Arbitrary<Caller> {
  return fc.oneof(
    { arbitrary: fc.constant<Caller>(authorizedCaller(credential)), weight: 6 },
    { arbitrary: fc.constantFrom(...callers), weight: 1 },
  );
}

/** Text that is not JSON, or JSON that is odd as a whole. */
export const anyText: fc.Arbitrary<string> = fc.oneof(oddJson, malformedJson, hugeJson);

/** Mostly `usual`, now and then any text. */
export function mostly(usual: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: usual, weight: 8 }, { arbitrary: anyText, weight: 1 });
}
