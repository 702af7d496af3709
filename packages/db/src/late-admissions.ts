/**
 * How many are inside, and how many were admitted of late: both limits of a room, counted from its
 * rows under its lock. To count a minute of admissions for each single one takes as long as there are
 * many, so a process that runs the steps of a room remembers what it counted, and next time reads
 * only the rows that are new.
 */
import { LateCounts } from '@onsale/core/late-counts';
import { sql } from 'kysely';
import type { Store, Tx } from './database.ts';
import { kept } from './kept.ts';

interface Admitted {
  admittedAt: number | null;
  count: number;
}

/** Those who were admitted by one step, at one instant: they left the line as its one version. */
interface Batch extends Admitted {
  leftLineVersion: number | null;
}

/** A room under its lock, and since when its admissions count. */
export interface CountedRoom {
  concertId: string;
  lineVersion: number;
  since: number;
}

/**
 * The late admissions of one room as one process knows them, by rows that were committed. What it has
 * seen of the line's latest version is looked at again each time: after a failover that lost some of
 * the rows, versions are given out once more, and then everything is counted anew.
 */
export class KnownAdmissions {
  #counts = new LateCounts();
  #latest: { lineVersion: number; batches: readonly Batch[] } | null = null;
  #forgottenTo = -Infinity;

  /** From which version on rows are to be read; null when all late ones are. */
  from({ lineVersion, since }: CountedRoom): number | null {
    const isUsable = this.#latest !== null && this.#latest.lineVersion <= lineVersion;
    return isUsable && since >= this.#forgottenTo ? this.#latest!.lineVersion : null;
  }

  /** @returns false when they do not go on from what is known. */
  goOn(batches: readonly Batch[], room: CountedRoom): boolean {
    const known = this.#latest!;
    const again = batches.filter(({ leftLineVersion }) => leftLineVersion === known.lineVersion);
    if (nameOf(again) !== nameOf(known.batches)) return false;
    this.#add(batches.slice(again.length), room);
    this.#forgetUntil(room.since);
    return true;
  }

  /** @param late admissions by their instants, ascending. @param latest those of the latest version. */
  startAnew(late: readonly Admitted[], latest: readonly Batch[], room: CountedRoom): void {
    this.#counts = new LateCounts();
    this.#forgottenTo = room.since;
    for (const { admittedAt, count } of late) this.#counts.add(admittedAt!, count);
    this.#latest = { lineVersion: room.lineVersion, batches: latest };
  }

  get total(): number {
    return this.#counts.total;
  }

  #add(batches: readonly Batch[], { lineVersion }: CountedRoom): void {
    for (const { admittedAt, count } of batches) this.#counts.add(admittedAt!, count);
    if (lineVersion === this.#latest!.lineVersion) return;
    const latest = batches.filter(({ leftLineVersion }) => leftLineVersion === lineVersion);
    this.#latest = { lineVersion, batches: latest };
  }

  #forgetUntil(since: number): void {
    this.#counts.forget(since);
    this.#forgottenTo = since;
  }
}

function nameOf(batches: readonly Batch[]): string {
  return batches.map(({ admittedAt, count }) => `${admittedAt} ${count}`).join();
}

/**
 * Active entries, and admissions after `since`. Exact under the room's lock, after expireSessions.
 *
 * @param known of that room, of the transactions before; it belongs to this one until it is committed.
 */
export async function countAdmissions(
  tx: Tx,
  room: CountedRoom,
  known?: KnownAdmissions,
): Promise<{ active: number; admittedInWindow: number }> {
  const { concertId, since } = room;
  const [active] = await activeOf(tx, { concertId });
  if (known) await learn(tx, room, known);
  const admittedInWindow = known ? known.total : await countSince(tx, { concertId, since });
  return { active: active!.count, admittedInWindow };
}

/** Makes `known` what the rows say. */
async function learn(tx: Tx, room: CountedRoom, known: KnownAdmissions): Promise<void> {
  const { concertId, lineVersion, since } = room;
  const from = known.from(room);
  const batches = await batchesFrom(tx, { concertId, lineVersion: from ?? lineVersion });
  if (from !== null && known.goOn(batches, room)) return;
  const latest = batches.filter(({ leftLineVersion }) => leftLineVersion === lineVersion);
  known.startAnew(await instantsSince(tx, { concertId, since }), latest, room);
}

async function countSince(tx: Tx, values: { concertId: string; since: number }): Promise<number> {
  const [late] = await lateCount(tx, values);
  return late!.count;
}

const activeOf = kept((store, { concertId }: { concertId: string }) =>
  store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('active'))
    .select((eb) => eb.fn.countAll<number>().as('count')),
);

const batchesFrom = kept(
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

const lateCount = kept((store, since: Since) =>
  admittedSince(store, since).select((eb) => eb.fn.countAll<number>().as('count')),
);

const instantsSince = kept((store, since: Since) =>
  admittedSince(store, since)
    .groupBy('admittedAt')
    .orderBy('admittedAt')
    .select((eb) => ['admittedAt', eb.fn.countAll<number>().as('count')]),
);

function admittedSince(store: Store, { concertId, since }: Since) {
  return store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('admittedAt', '>', since);
}
