/**
 * Admissions from a line whose order was drawn.
 *
 * Rows have the number under which an entry joined, and its rank is computed. So the next ranks are
 * turned into numbers, and the rows of these numbers tell who waits. `passedTo` of the room is the
 * rank up to which this was done: entries up to it that still wait were skipped. Their rows have
 * their rank, with an index of its own, so a step looks at each entry once.
 */
import { selectForAdmission, type AbsentEntry, type PresenceVerdict } from '@onsale/core/absence';
import type { LineOrder } from '@onsale/core/lobby/line-order';
import { sql } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import { bulkInsert, jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store, Tx } from '../../store.ts';
import type { Room } from '../catalogue.repository.ts';
import { placeColumns, recordPlaces } from '../events/record-places.ts';
import { admittedColumns, recordLineExit } from './admission.repository.ts';

export interface DrawnAdmission {
  order: LineOrder;
  count: number;
  admittedAt: number;
  expiresAt: number;
  /** The absent entries; null where none may be skipped. */
  verdict: PresenceVerdict | null;
  absentAfterMs: number;
}

type Times = Pick<DrawnAdmission, 'admittedAt' | 'expiresAt'>;

/** A waiting entry, and its place in the order. */
interface Ranked {
  waitNo: number;
  rank: number;
}

/** How many ranks one statement looks at, and one step, at most. */
const ranksPerStatement = 5_000;
const ranksPerStep = 100_000;

/**
 * Admits the `count` lowest ranks that are present, and skips the absent ones before them. When
 * there are more slots than present entries, the absent ones get the others, in their order. Call
 * it under the lock of the room.
 */
export async function admitDrawn(
  tx: Tx,
  room: Room,
  { order, count, verdict, absentAfterMs, ...times }: DrawnAdmission,
): Promise<number> {
  const { concertId } = room;
  const line = { order, passedTo: room.passedTo, last: await readLastWaitNo(tx, concertId) };
  let admitted = 0;
  let skipped: SkippedEntry[] = [];
  if (verdict) {
    const returned = await returnedEntries(tx, { concertId });
    const ahead = await nextInLine(tx, { ...line, concertId }, count + verdict.absent.length);
    const next = inOrder([...returned, ...ahead.found]);
    const waitNos = new Map(next.map(({ rank, waitNo }) => [rank, waitNo]));
    const selected = selectForAdmission([...waitNos.keys()], verdict, count);
    const present = selected.present.map((rank) => ({ rank, waitNo: waitNos.get(rank)! }));
    skipped = selected.skipped.map((one) => ({ ...one, waitNo: waitNos.get(one.rank)! }));
    admitted = await admitEntries(tx, room, { entries: present, ...times });
    const terms = { skipped, passedAt: times.admittedAt, absentAfterMs };
    await skipEntries(tx, room, terms);
    line.passedTo = handledThrough(ahead, [...present, ...skipped]);
  }
  const slotsLeft = !verdict || verdict.knownThrough === Infinity ? count - admitted : 0;
  if (slotsLeft > 0) {
    const lineVersion = admitted > 0 ? room.lineVersion + 1 : room.lineVersion;
    const known = await rankedEntries(tx, { concertId, count: slotsLeft });
    const ahead = await nextInLine(tx, { ...line, concertId }, slotsLeft);
    const entries = inOrder([...known, ...ahead.found]).slice(0, slotsLeft);
    admitted += await admitEntries(tx, { ...room, lineVersion }, { entries, ...times });
    line.passedTo = handledThrough(ahead, entries);
  }
  const absenceVersion = skipped.length > 0 ? room.absenceVersion + 1 : room.absenceVersion;
  if (line.passedTo > room.passedTo || skipped.length > 0) {
    await passRanks(tx, { concertId, passedTo: line.passedTo, absenceVersion });
  }
  return admitted;
}

function inOrder(entries: readonly Ranked[]): Ranked[] {
  return entries.toSorted((a, b) => a.rank - b.rank);
}

/** The ranks after `passedTo` whose entries wait, in their order. */
interface Ahead {
  found: Ranked[];
  /** The last rank that was looked at. */
  through: number;
}

async function nextInLine(
  store: Store,
  line: { concertId: string; order: LineOrder; passedTo: number; last: number },
  count: number,
): Promise<Ahead> {
  const { concertId, order, passedTo, last } = line;
  const found: Ranked[] = [];
  const end = Math.min(last, passedTo + ranksPerStep);
  let through = passedTo;
  while (found.length < count && through < end) {
    // In a line from which few have left, one statement finds all.
    const size = Math.min(ranksPerStatement, end - through, 64 + 2 * (count - found.length));
    const first = through + 1;
    const rows = Array.from({ length: size }, (_, at) => {
      return { concertId, waitNo: order.waitNoOf(first + at) };
    });
    const waiting = await waitingEntries(store, { list: toJsonRows(rows, keyColumns) });
    found.push(...inOrder(waiting.map(({ waitNo }) => ({ waitNo, rank: order.rankOf(waitNo) }))));
    through += size;
  }
  return { found, through };
}

/** The rank up to which every entry was admitted or skipped, or waits no longer. */
function handledThrough({ found, through }: Ahead, handled: readonly Ranked[]): number {
  const ranks = new Set(handled.map(({ rank }) => rank));
  const next = found.find(({ rank }) => !ranks.has(rank));
  return next ? next.rank - 1 : through;
}

const keyColumns = { concertId: 'text', waitNo: 'bigint' } as const;
const rankedColumns = { ...keyColumns, drawnNo: 'bigint' } as const;

const waitingEntries = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<{ concertId: string; waitNo: number }>(store, list, keyColumns))
    .crossJoin('queueEntries')
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('status', '=', sql.lit('waiting'))
    .select('queueEntries.waitNo'),
);

/** Waiting entries that were skipped, returned or not, the lowest ranks first. */
const rankedEntries = compileOnce(
  (store, { concertId, count }: { concertId: string; count: number }) =>
    store.query
      .selectFrom('queueEntries')
      .where('concertId', '=', concertId)
      .where('status', '=', sql.lit('waiting'))
      .where('drawnNo', 'is not', null)
      .orderBy('drawnNo')
      .limit(count)
      .select((eb) => ['waitNo', eb.ref('drawnNo').$notNull().as('rank')]),
);

/** Those that returned: few, by the index of these alone. */
const returnedEntries = compileOnce((store, { concertId }: { concertId: string }) =>
  store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('waiting'))
    .where('cameBack', '=', sql.lit(1))
    .select((eb) => ['waitNo', eb.ref('drawnNo').$notNull().as('rank')]),
);

async function admitEntries(
  tx: Tx,
  room: Room,
  { entries, admittedAt, expiresAt }: Times & { entries: readonly Ranked[] },
): Promise<number> {
  if (entries.length === 0) return 0;
  const { concertId } = room;
  const rows = entries.map(({ waitNo, rank }) => ({ concertId, waitNo, drawnNo: rank }));
  const admitted = await tx.query
    .updateTable('queueEntries')
    .from(jsonRows<RankedRow>(tx, toJsonRows(rows, rankedColumns), rankedColumns))
    .set(admittedColumns(room, { admittedAt, expiresAt }))
    .set((eb) => ({ drawnNo: eb.ref('listed.drawnNo') }))
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('status', '=', sql.lit('waiting'))
    .returning(placeColumns)
    .execute();
  const ranks = new Map(entries.map(({ waitNo, rank }) => [waitNo, rank]));
  const places = admitted.toSorted((a, b) => ranks.get(a.waitNo)! - ranks.get(b.waitNo)!);
  recordPlaces(tx, 'place.admitted', { places, at: admittedAt, expiresAt });
  const departed = admitted.length;
  if (departed > 0) await recordLineExit(tx, { concertId, departed });
  return departed;
}

interface RankedRow {
  concertId: string;
  waitNo: number;
  drawnNo: number;
}

type SkippedEntry = AbsentEntry & Ranked;

const absenceColumns = {
  ...keyColumns,
  passedAt: 'bigint',
  seenAt: 'bigint',
  absentAfterMs: 'bigint',
  version: 'bigint',
} as const;

interface AbsenceRow {
  concertId: string;
  waitNo: number;
  passedAt: number;
  seenAt: number;
  absentAfterMs: number;
  version: number;
}

/** Writes absences, and the rank of each entry, by which it is found again. */
async function skipEntries(
  tx: Tx,
  { concertId, absenceVersion }: Room,
  terms: { skipped: readonly SkippedEntry[]; passedAt: number; absentAfterMs: number },
): Promise<void> {
  const { skipped, passedAt, absentAfterMs } = terms;
  if (skipped.length === 0) return;
  const version = absenceVersion + 1;
  await insertAbsences(
    tx,
    skipped.map(({ waitNo, seenAt }) => {
      return { concertId, waitNo, passedAt, seenAt, absentAfterMs, version };
    }),
  );
  const rows = skipped.map(({ waitNo, rank }) => ({ concertId, waitNo, drawnNo: rank }));
  await tx.query
    .updateTable('queueEntries')
    .from(jsonRows<RankedRow>(tx, toJsonRows(rows, rankedColumns), rankedColumns))
    .set((eb) => ({ drawnNo: eb.ref('listed.drawnNo'), cameBack: null }))
    .whereRef('queueEntries.concertId', '=', 'listed.concertId')
    .whereRef('queueEntries.waitNo', '=', 'listed.waitNo')
    .where('status', '=', sql.lit('waiting'))
    .execute();
}

const insertAbsences = bulkInsert<AbsenceRow>('absences', absenceColumns);

async function passRanks(
  tx: Tx,
  passed: { concertId: string; passedTo: number; absenceVersion: number },
): Promise<void> {
  const { concertId, passedTo, absenceVersion } = passed;
  await tx.query
    .updateTable('rooms')
    .set({ passedTo, absenceVersion })
    .where('concertId', '=', concertId)
    .execute();
}

async function readLastWaitNo(store: Store, concertId: string): Promise<number> {
  const [counter] = await lastWaitNoOf(store, { concertId });
  return counter?.lastWaitNo ?? 0;
}

const lastWaitNoOf = compileOnce((store, { concertId }: { concertId: string }) =>
  store.query.selectFrom('roomCounters').where('concertId', '=', concertId).select('lastWaitNo'),
);
