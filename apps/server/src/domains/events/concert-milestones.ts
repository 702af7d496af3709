/**
 * Notices what time and demand make of a concert: opened, sold out, closed. Each is recorded once.
 *
 * The sale cache tells the state as of the last second. A row with a unique key decides which of
 * several servers records it. A concert that had opened or closed before events were first recorded
 * here has no such event.
 */
import { closingTime, hasOpened } from '@onsale/core/catalogue';
import type { Database } from '@onsale/db/database';
import {
  listMilestones,
  readEventsBegan,
  recordMilestone,
  type Milestone,
} from '@onsale/db/repositories/events/event-milestones';
import type { SaleCache } from '../catalogue/sale-cache.ts';
import type { SaleView } from '../catalogue/sale-counts.ts';

interface MilestoneSources {
  db: Database;
  saleCache: SaleCache;
}

export interface ConcertMilestones {
  /** Records what was not noticed before. */
  notice(): Promise<void>;
}

export function createConcertMilestones({ db, saleCache }: MilestoneSources): ConcertMilestones {
  let beganAt: number | undefined;
  /** The milestones of each concert in the cache that are recorded, or are none. */
  let known = new Map<string, Set<string>>();

  return {
    async notice() {
      const now = saleCache.now();
      beganAt ??= await db.transaction((tx) => readEventsBegan(tx, now));
      const views = saleCache.views();
      const news = views.filter(({ concert }) => !known.has(concert.concertId));
      const newIds = news.map(({ concert }) => concert.concertId);
      const recorded = Map.groupBy(await listMilestones(db, newIds), (one) => one.concertId);
      known = new Map(
        views.map(({ concert: { concertId } }) => {
          const keys = (recorded.get(concertId) ?? []).map(keyOf);
          return [concertId, known.get(concertId) ?? new Set(keys)];
        }),
      );
      for (const view of views) {
        const own = known.get(view.concert.concertId)!;
        for (const milestone of milestonesOf(view, now)) {
          if (own.has(keyOf(milestone))) continue;
          const isOld = milestone.occurrence > 0 && milestone.occurrence < beganAt;
          if (!isOld && !(await record(milestone))) continue;
          own.add(keyOf(milestone));
        }
      }
    },
  };

  /** @returns false where rows that are read now do not confirm what the cache has. */
  async function record(milestone: Milestone): Promise<boolean> {
    const { concertId, type } = milestone;
    if (type === 'concert.soldOut' && !(await saleCache.confirmSoldOut(concertId))) return false;
    await db.transaction(async (tx) => {
      const at = milestone.occurrence > 0 ? milestone.occurrence : await tx.now();
      await recordMilestone(tx, { ...milestone, at });
    });
    return true;
  }
}

const keyOf = ({ type, occurrence }: Milestone) => `${type} ${occurrence}`;

function milestonesOf({ concert, soldOut }: SaleView, now: number): Milestone[] {
  const { concertId, opensAt, createdAt } = concert;
  const milestones: Milestone[] = [];
  if (hasOpened(opensAt, now)) {
    milestones.push({ concertId, type: 'concert.opened', occurrence: opensAt ?? createdAt });
  }
  if (soldOut) milestones.push({ concertId, type: 'concert.soldOut', occurrence: 0 });
  const closesAt = closingTime(concert);
  if (closesAt <= now) milestones.push({ concertId, type: 'concert.closed', occurrence: closesAt });
  return milestones;
}
