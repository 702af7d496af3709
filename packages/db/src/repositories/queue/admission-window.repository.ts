/**
 * How many are inside, and how many were admitted of late: both limits of a room, counted from its
 * rows under its lock. To count a minute of admissions for each single one takes as long as there are
 * many, so a process that runs the steps of a room remembers what it counted, and next time reads
 * only the rows that are new.
 */
import { SlidingWindowCounter } from '@onsale/core/structures/sliding-window-counter';
import { sql } from 'kysely';
import type { Store, Tx } from '../../store.ts';
import { compileOnce } from '../../query/compiled-query.ts';

/** Some who were admitted at one instant, by one step: they left the line as its one version. */
interface Batch {
  leftLineVersion: number | null;
  admittedAt: number | null;
  count: number;
}

/** A room under its lock, and since when its admissions count. */
export interface CountedRoom {
  concertId: string;
  since: number;
}

/**
 * The late admissions of one room as one process knows them, by rows that were committed. What it knows
 * of the last batch is looked at again each time: after a failover that lost it, versions are given out
 * once more, and then everything is counted anew.
 */
export class AdmissionWindowCache {
  #counts = new SlidingWindowCounter();
  /** The last that is known. */
  #latest: Batch | null = null;
  #forgottenTo = -Infinity;

  /** From which version on rows are to be read; null when all late ones are. */
  from({ since }: CountedRoom): number | null {
    const { last } = this.#counts;
    const isKnown = last !== undefined && since < last.at && since >= this.#forgottenTo;
    return isKnown ? this.#latest!.leftLineVersion : null;
  }

  /**
   * @param batches from that version on, in its order.
   * @returns false when they do not go on from what is known, or a clock was set back among them.
   */
  append(batches: readonly Batch[], { since }: CountedRoom): boolean {
    const [again, ...added] = batches;
    if (!again || nameOf(again) !== nameOf(this.#latest!)) return false;
    for (const { admittedAt, count } of added) {
      if (admittedAt! < this.#counts.last!.at) return false;
      this.#counts.add(admittedAt!, count);
    }
    this.#latest = added.at(-1) ?? this.#latest;
    this.#counts.forget(since);
    this.#forgottenTo = since;
    return true;
  }

  /** @param late admissions by their instants, ascending. @param latest of the last version of them. */
  reset(late: readonly Batch[], latest: Batch | null, { since }: CountedRoom): void {
    this.#counts = new SlidingWindowCounter();
    for (const { admittedAt, count } of late) this.#counts.add(admittedAt!, count);
    this.#latest = latest;
    this.#forgottenTo = since;
  }

  get total(): number {
    return this.#counts.total;
  }
}

function nameOf({ leftLineVersion, admittedAt, count }: Batch): string {
  return `${leftLineVersion} ${admittedAt} ${count}`;
}

/**
 * Active entries, and admissions after `since`. Exact under the room's lock, after expireSessions.
 *
 * @param known of that room, of the transactions before; it belongs to this one until it is committed.
 */
export async function countAdmissions(
  tx: Tx,
  room: CountedRoom,
  known?: AdmissionWindowCache,
): Promise<{ active: number; admittedInWindow: number }> {
  const { concertId, since } = room;
  const [active] = await activeOf(tx, { concertId });
  if (known) await refresh(tx, room, known);
  const admittedInWindow = known ? known.total : await countSince(tx, { concertId, since });
  return { active: active!.count, admittedInWindow };
}

/** Makes `known` what the rows say. */
async function refresh(tx: Tx, room: CountedRoom, known: AdmissionWindowCache): Promise<void> {
  const { concertId, since } = room;
  const from = known.from(room);
  const isGoing =
    from !== null && known.append(await batchesFrom(tx, { concertId, lineVersion: from }), room);
  if (isGoing) return;
  const late = await instantsSince(tx, { concertId, since });
  const lineVersion = late.reduce((last, batch) => Math.max(last, batch.leftLineVersion!), 0);
  const [latest = null] = late.length > 0 ? await batchesFrom(tx, { concertId, lineVersion }) : [];
  known.reset(late, latest, room);
}

async function countSince(tx: Tx, values: { concertId: string; since: number }): Promise<number> {
  const [late] = await windowCount(tx, values);
  return late!.count;
}

const activeOf = compileOnce((store, { concertId }: { concertId: string }) =>
  store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('active'))
    .select((eb) => eb.fn.countAll<number>().as('count')),
);

const batchesFrom = compileOnce(
  (store, { concertId, lineVersion }: { concertId: string; lineVersion: number }) =>
    store.query
      .selectFrom('queueEntries')
      .where('concertId', '=', concertId)
      .where('leftLineVersion', '>=', lineVersion)
      .where('admittedAt', 'is not', null)
      // In the order of the index, or SQLite would sort them.
      .groupBy('leftLineVersion')
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
