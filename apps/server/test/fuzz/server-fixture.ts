/** Calls that may do harm, one after another, on a scene that is set up anew before it grows large. */
import type { TestDialect } from '@onsale/db/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { expectFit } from './assert-response.ts';
import { openScene, type Caller, type Scene } from './sale-fixture.ts';
import type { Asked } from './wire.ts';

export interface Attempt {
  caller: Caller;
  asked: Asked;
}

export interface Stage {
  scene(): Scene;
  /**
   * The answer is fit, and who is refused has changed nothing. Resolves with the reasons why it was
   * refused.
   */
  expectHarmless(attempt: Attempt): Promise<string[]>;
}

/** How often somebody is put inside anew before the curtain falls. */
const mostRenewals = 60;

/** A stage for the tests around it: at the end, and between two scenes, nothing is broken. */
export function fuzzStage(dialect: TestDialect): Stage {
  let scene: Scene;
  let renewals = 0;
  /** As of the last call, where nothing has changed them since. */
  let rows: string | null = null;

  const close = async (): Promise<void> => {
    await scene.expectUnharmed();
    await scene[Symbol.asyncDispose]();
  };
  const renew = async (): Promise<void> => {
    renewals += 1;
    if (renewals % mostRenewals > 0) return scene.renew();
    await close();
    scene = await openScene(dialect);
  };
  beforeAll(async () => {
    scene = await openScene(dialect);
  });
  afterAll(close);

  return {
    scene: () => scene,
    async expectHarmless({ caller, asked }) {
      const before = rows ?? (await scene.rows());
      const credential = scene.credentials[caller];
      const headers = {
        ...(credential !== null && { authorization: `Bearer ${credential}` }),
        ...asked.headers,
      };
      const answered = await scene.wire.send({ ...asked, headers });
      const reasons = expectFit(asked, answered);
      const mayChange = answered.status < 300 && asked.method !== 'GET' && asked.method !== 'HEAD';
      if (mayChange) {
        rows = null;
        if (['account', 'active', 'admin'].includes(caller)) await renew();
        return reasons;
      }
      rows = await scene.rows();
      const said = `${asked.method} ${asked.target.slice(0, 200)} was ${answered.status} and changed rows`;
      expect(rows === before, said).toBe(true);
      return reasons;
    },
  };
}
