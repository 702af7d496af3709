/** Every procedure that there is, as the router has it: one that is added later is there by itself. */
import { dialects } from '@onsale/db/testing';
import { createRouter } from '../../src/router.ts';
import { testApp } from '../fixtures/test-app.ts';

/** Only to be looked at: its database is gone. */
export const router = await (async () => {
  await using t = await testApp(dialects[0]!);
  return createRouter(t.app);
})();

export const procedureNames: readonly string[] = Object.keys(router._def.procedures);
