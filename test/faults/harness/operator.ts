/** The operator of a sale: sets it up for a fault, and audits the rows afterwards. */
import { createOnsaleClient, type Onsale } from '@onsale/sdk';
import { expect } from 'vitest';
import { adminKey } from './servers.ts';

/** Every sale of these tests is on this date. */
export const date = '2099-05-01';

type CreateConcert = Onsale['trpc']['admin']['concert']['create']['mutate'];
type Terms = Partial<Parameters<CreateConcert>[0]>;

export interface Operator {
  onsale: Onsale;
  /** Puts a concert on sale; by default every buyer is admitted at once. */
  openConcert(terms?: Terms): Promise<string>;
  stats(concertId: string): ReturnType<Onsale['trpc']['admin']['concert']['stats']['query']>;
  /** Fails with the findings of the audit. */
  expectSoundRows(): Promise<void>;
}

const unlimitedRoom = { maxActive: 10_000, admitPerMinute: 100_000 };

export function operatorOf(url: string): Operator {
  const onsale = createOnsaleClient({ url, accountKey: adminKey, timeoutMs: 60_000 });
  return {
    onsale,
    async openConcert(terms = {}) {
      const concert = await onsale.trpc.admin.concert.create.mutate({
        title: 'Under Fire',
        dates: [date],
        room: unlimitedRoom,
        ...terms,
      });
      return concert.concertId;
    },
    stats: (concertId) => onsale.trpc.admin.concert.stats.query({ concertId }),
    async expectSoundRows() {
      const { ok, checks } = await onsale.trpc.admin.audit.query();
      expect(checks.filter((check) => !check.ok)).toEqual([]);
      expect(ok).toBe(true);
    },
  };
}
