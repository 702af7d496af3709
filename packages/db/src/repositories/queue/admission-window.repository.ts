/**
 * Counts the active entries of a room, and the admissions of its sliding window.
 *
 * Both are counted from rows under the lock of the room, for its two limits; the active ones only
 * where they may reach theirs. Counting the last minute of admissions for each single one is
 * O(admissions). So a process that runs the admission steps of a room caches the count, and reads
 * only rows newer than the cached line version.
 */
import type { SaleEnds } from '@onsale/core/catalogue';
import type { AdmissionOrder } from '@onsale/core/lobby/lobby-terms';
import { SlidingWindowCounter } from '@onsale/core/structures/sliding-window-counter';
import { sql } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import type { Store, Tx } from '../../store.ts';
import { saleEndColumns } from '../performance.repository.ts';

/** The entries that one step admitted: one instant, and one line version. */
interface AdmissionGroup {
  leftLineVersion: number | null;
  admittedAt: number | null;
  count: number;
}

/** A room under its lock, and the start of the window of its admissions. */
export interface CountedRoom {
  concertId: string;
  since: number;
}

/**
 * The admissions in the window of one room, as one process has read them from committed rows.
 *
 * The newest cached group is read again each time. After a fail-over that lost it, versions are
 * assigned again; the group then differs, and everything is counted again.
 */
export class AdmissionWindowCache {
  #counts = new SlidingWindowCounter();
  /** The newest group that is cached. */
  #newest: AdmissionGroup | null = null;
  #expiredThrough = -Infinity;

  /** The version from which rows are to be read; null when all of the window are. */
  resumeVersion({ since }: CountedRoom): number | null {
    const { newest } = this.#counts;
    const isKnown = newest !== undefined && since < newest.at && since >= this.#expiredThrough;
    return isKnown ? this.#newest!.leftLineVersion : null;
  }

  /**
   * @param groups those from that version on, in its order.
   * @returns false when they do not continue the cached ones, or a clock was set back among them.
   */
  append(groups: readonly AdmissionGroup[], { since }: CountedRoom): boolean {
    const [again, ...added] = groups;
    if (!again || keyOf(again) !== keyOf(this.#newest!)) return false;
    for (const { admittedAt, count } of added) {
      if (admittedAt! < this.#counts.newest!.at) return false;
      this.#counts.add(admittedAt!, count);
    }
    this.#newest = added.at(-1) ?? this.#newest;
    this.#counts.expire(since);
    this.#expiredThrough = since;
    return true;
  }

  /**
   * @param inWindow the admissions of the window, by instant, ascending.
   * @param newest the group of the highest version among them.
   */
  reset(
    inWindow: readonly AdmissionGroup[],
    newest: AdmissionGroup | null,
    { since }: CountedRoom,
  ): void {
    this.#counts = new SlidingWindowCounter();
    for (const { admittedAt, count } of inWindow) this.#counts.add(admittedAt!, count);
    this.#newest = newest;
    this.#expiredThrough = since;
  }

  get total(): number {
    return this.#counts.total;
  }
}

function keyOf({ leftLineVersion, admittedAt, count }: AdmissionGroup): string {
  return `${leftLineVersion} ${admittedAt} ${count}`;
}

/** The state of a room under its lock, as far as admissions depend on it. */
export interface AdmissionCount extends SaleEnds {
  /** Active entries, or an upper bound of them with which every waiting entry may be admitted. */
  active: number;
  admittedInWindow: number;
  opensAt: number | null;
  admissionOrder: AdmissionOrder;
}

/**
 * Counts active entries, and admissions after `since`, and reads when the concert opens and closes.
 * Exact under the lock of the room, and after expireSessions.
 *
 * @param cache of this room; it belongs to this transaction until it has committed.
 */
export async function countAdmissions(
  tx: Tx,
  room: CountedRoom,
  cache?: AdmissionWindowCache,
): Promise<AdmissionCount> {
  const { concertId, since } = room;
  const [active] = await activeOf(tx, { concertId });
  if (cache) await refresh(tx, room, cache);
  const admittedInWindow = cache ? cache.total : await countSince(tx, { concertId, since });
  const { count, ...terms } = active!;
  return { active: count, admittedInWindow, ...terms };
}

/** Brings the cache up to date with the rows. */
async function refresh(tx: Tx, room: CountedRoom, cache: AdmissionWindowCache): Promise<void> {
  const { concertId, since } = room;
  const from = cache.resumeVersion(room);
  const isContinued =
    from !== null &&
    cache.append(await listAdmissionGroups(tx, { concertId, lineVersion: from }), room);
  if (isContinued) return;
  const inWindow = await instantsSince(tx, { concertId, since });
  const lineVersion = inWindow.reduce((last, group) => Math.max(last, group.leftLineVersion!), 0);
  const [newest = null] =
    inWindow.length > 0 ? await listAdmissionGroups(tx, { concertId, lineVersion }) : [];
  cache.reset(inWindow, newest, room);
}

async function countSince(tx: Tx, values: { concertId: string; since: number }): Promise<number> {
  const [row] = await windowCount(tx, values);
  return row!.count;
}

/**
 * While no more have ever joined than may be inside at once, all who wait may enter, so the number
 * of all that stopped waiting stands for those inside, uncounted. To count 30,000 of them takes the
 * database longer than a batch of 64 joins.
 */
const activeOf = compileOnce((store, { concertId }: { concertId: string }) =>
  store.query
    .selectFrom('rooms')
    .innerJoin('roomCounters', 'roomCounters.concertId', 'rooms.concertId')
    .innerJoin('concerts', 'concerts.concertId', 'rooms.concertId')
    .where('rooms.concertId', '=', concertId)
    .select((eb) => [
      'concerts.opensAt',
      'concerts.admissionOrder',
      ...saleEndColumns,
      eb
        .case()
        .when('roomCounters.lastWaitNo', '<=', eb.ref('rooms.maxActive'))
        .then(eb.ref('rooms.departed'))
        .else(
          eb
            .selectFrom('queueEntries')
            .whereRef('queueEntries.concertId', '=', 'rooms.concertId')
            .where('status', '=', sql.lit('active'))
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .$asScalar()
            .$notNull(),
        )
        .end()
        .as('count'),
    ]),
);

/**
 * Groups of admissions from a version of the line on.
 *
 * The condition on `admittedAt` stands in HAVING, not in WHERE: there it would offer Postgres the
 * partial index on admission times, which it picks while its statistics say that few entries were
 * ever admitted, and then reads every admission of the room (3.9 ms for 20,000 instead of 0.08 ms).
 */
export const listAdmissionGroups = compileOnce(
  (store, { concertId, lineVersion }: { concertId: string; lineVersion: number }) =>
    store.query
      .selectFrom('queueEntries')
      .where('concertId', '=', concertId)
      .where('leftLineVersion', '>=', lineVersion)
      // In the order of the index, or SQLite would sort them.
      .groupBy('leftLineVersion')
      .having((eb) => eb.fn.count('admittedAt'), '>', sql.lit(0))
      .orderBy('leftLineVersion')
      .select((eb) => [
        'leftLineVersion',
        eb.fn.max('admittedAt').as('admittedAt'),
        eb.fn.countAll<number>().as('count'),
      ]),
);

type Since = Pick<CountedRoom, 'concertId' | 'since'>;

const windowCount = compileOnce((store, since: Since) =>
  admittedSince(store, since).select((eb) => eb.fn.countAll<number>().as('count')),
);

const instantsSince = compileOnce((store, since: Since) =>
  admittedSince(store, since)
    .groupBy('admittedAt')
    .orderBy('admittedAt')
    .select((eb) => [
      eb.fn.max('leftLineVersion').as('leftLineVersion'),
      'admittedAt',
      eb.fn.countAll<number>().as('count'),
    ]),
);

function admittedSince(store: Store, { concertId, since }: Since) {
  return store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('admittedAt', '>', since);
}
