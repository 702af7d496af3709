/** Who of a line was passed over, who came back, and when servers saw those near the head. */
import { selectForAdmission, type AbsentRange, type PresenceVerdict } from '@onsale/core/absence';
import { sql, type Selectable } from 'kysely';
import type { Room } from '../catalogue.repository.ts';
import type { Database } from '../../database.ts';
import type { Store, Tx } from '../../store.ts';
import { admitLowest, recordLineExit } from './admission.repository.ts';
import type { AbsencesTable, PresenceNotesTable } from '../../schema.ts';

export type PresenceHeartbeat = Selectable<PresenceNotesTable>;

/** Numbers a statement: few sizes, so that few texts are parsed and kept. */
const statementSizes = [1_024, 128, 16, 1];

interface Places {
  count: number;
  admittedAt: number;
  expiresAt: number;
}

/**
 * Admits the `count` lowest waiting numbers that are present, and passes the absent before them over.
 * Where everybody present has a slot, the absent have the others, in their order. Call it under the
 * room's lock.
 */
export async function admitPresent(
  tx: Tx,
  room: Room,
  {
    count,
    judged,
    absentAfterMs,
    ...at
  }: Places & { judged: PresenceVerdict; absentAfterMs: number },
): Promise<number> {
  const { concertId } = room;
  const rows = await notSkipped(tx, room, count + judged.absent.length).execute();
  const next = rows.map(({ waitNo }) => waitNo);
  const { present, passed } = selectForAdmission(next, judged, count);
  await admitNumbers(tx, room, { waitNos: present, ...at });
  if (present.length > 0) await recordLineExit(tx, { concertId, departed: present.length });
  if (passed.length > 0)
    await skipAbsent(tx, room, { passed, passedAt: at.admittedAt, absentAfterMs });
  const left = judged.upTo === Infinity ? count - present.length : 0;
  if (left === 0) return present.length;
  const lineVersion = present.length > 0 ? room.lineVersion + 1 : room.lineVersion;
  const others = await admitLowest(tx, { ...room, lineVersion }, { count: left, ...at });
  return present.length + others;
}

/**
 * The lowest waiting numbers that are not passed over: who came back, and who was never passed. What
 * the partial indexes are about is written out, or a prepared statement could not use them.
 */
function notSkipped(store: Store, { concertId, passedTo }: Room, count: number) {
  const waiting = store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('waiting'))
    .orderBy('waitNo')
    .limit(count)
    .select('waitNo');
  const back = store.query.selectFrom(waiting.where('cameBack', '=', sql.lit(1)).as('back'));
  const others = store.query.selectFrom(waiting.where('waitNo', '>', passedTo).as('others'));
  return store.query
    .selectFrom(back.select('waitNo').unionAll(others.select('waitNo')).as('next'))
    .orderBy('waitNo')
    .limit(count)
    .select('waitNo');
}

async function admitNumbers(
  tx: Tx,
  room: Room,
  { waitNos, admittedAt, expiresAt }: Omit<Places, 'count'> & { waitNos: readonly number[] },
): Promise<void> {
  for (const some of inStatements(waitNos)) {
    await tx.query
      .updateTable('queueEntries')
      .set({
        status: 'active',
        admittedAt,
        expiresAt,
        leftLineVersion: room.lineVersion + 1,
        admittedMaxActive: room.maxActive,
        admittedPerMinute: room.admitPerMinute,
      })
      .where('concertId', '=', room.concertId)
      .where('waitNo', 'in', some)
      .execute();
  }
}

/**
 * Passes over who is before those who were just admitted: the lowest that are left. For each of them
 * is written when the last of them was seen, so that it takes the same few statements however many they are.
 */
async function skipAbsent(
  tx: Tx,
  room: Room,
  terms: { passed: readonly AbsentRange[]; passedAt: number; absentAfterMs: number },
): Promise<void> {
  const { concertId } = room;
  const { passed, passedAt, absentAfterMs } = terms;
  const version = room.absenceVersion + 1;
  const seenAt = passed.reduce((latest, one) => Math.max(latest, one.seenAt), 0);
  const last = passed.reduce((highest, one) => Math.max(highest, one.waitNo), room.passedTo);
  await tx.query
    .insertInto('absences')
    .columns(['concertId', 'waitNo', 'passedAt', 'seenAt', 'absentAfterMs', 'version'])
    .expression(
      tx.query
        .selectFrom(notSkipped(tx, room, passed.length).as('passed'))
        .select([
          sql<string>`cast(${concertId} as text)`.as('concertId'),
          'passed.waitNo',
          bigint(passedAt).as('passedAt'),
          bigint(seenAt).as('seenAt'),
          bigint(absentAfterMs).as('absentAfterMs'),
          bigint(version).as('version'),
        ]),
    )
    .execute();
  await tx.query
    .updateTable('queueEntries')
    .set({ cameBack: null })
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('waiting'))
    .where('cameBack', '=', sql.lit(1))
    .where('waitNo', '<=', passed.at(-1)!.waitNo)
    .execute();
  await tx.query
    .updateTable('rooms')
    .set({ absenceVersion: version, passedTo: last })
    .where('concertId', '=', concertId)
    .execute();
}

/** They asked again: from now on they are before everybody whom they were before. Under the room's lock. */
export async function endAbsences(
  tx: Tx,
  { concertId, absenceVersion, passedTo }: Room,
  { waitNos, returnedAt }: { waitNos: readonly number[]; returnedAt: number },
): Promise<void> {
  const version = absenceVersion + 1;
  for (const some of inStatements(waitNos)) {
    await tx.query
      .updateTable('queueEntries')
      .set({ cameBack: 1 })
      .where('concertId', '=', concertId)
      .where('waitNo', 'in', some)
      .where('waitNo', '<=', passedTo)
      .where('status', '=', sql.lit('waiting'))
      .execute();
    await tx.query
      .updateTable('absences')
      .set({ returnedAt, version })
      .where('concertId', '=', concertId)
      .where('waitNo', 'in', (eb) =>
        eb
          .selectFrom('queueEntries')
          .where('concertId', '=', concertId)
          .where('waitNo', 'in', some)
          .where('status', '=', sql.lit('waiting'))
          .select('waitNo'),
      )
      .where('returnedAt', 'is', null)
      .execute();
  }
  await tx.query
    .updateTable('rooms')
    .set({ absenceVersion: version })
    .where('concertId', '=', concertId)
    .execute();
}

/** Postgres has to be told what a bare parameter is. */
const bigint = (value: number) => sql<number>`cast(${value} as bigint)`;

function* inStatements<T>(rows: readonly T[]): Generator<T[]> {
  let from = 0;
  for (const size of statementSizes) {
    for (; rows.length - from >= size; from += size) yield rows.slice(from, from + size);
  }
}

export type Absence = Pick<Selectable<AbsencesTable>, 'waitNo' | 'seenAt' | 'returnedAt'>;

/** What was written of absences at these versions of the room, both included, in their order. */
export async function readAbsences(
  store: Store,
  { concertId, from, to }: { concertId: string; from: number; to: number },
): Promise<Absence[]> {
  return store.query
    .selectFrom('absences')
    .where('concertId', '=', concertId)
    .where('version', '>=', from)
    .where('version', '<=', to)
    .orderBy('version')
    .select(['waitNo', 'seenAt', 'returnedAt'])
    .execute();
}

/** Replaces a server's notes, of all its lines in one statement. */
export async function writePresence(db: Database, notes: PresenceHeartbeat[]): Promise<void> {
  if (notes.length === 0) return;
  await db.query
    .insertInto('presenceNotes')
    .values(notes)
    .onConflict((conflict) =>
      conflict.columns(['concertId', 'serverId']).doUpdateSet((eb) => ({
        notedAt: eb.ref('excluded.notedAt'),
        seen: eb.ref('excluded.seen'),
      })),
    )
    .execute();
}

/** What all other servers noted after `since`. */
export async function readPresence(
  db: Database,
  { exceptOf, since }: { exceptOf: string; since: number },
): Promise<PresenceHeartbeat[]> {
  return db.query
    .selectFrom('presenceNotes')
    .where('serverId', '<>', exceptOf)
    .where('notedAt', '>', since)
    .selectAll()
    .execute();
}

/** Forgets what servers that are gone have noted. */
export async function deleteOldHeartbeats(db: Database, notedUntil: number): Promise<void> {
  await db.query.deleteFrom('presenceNotes').where('notedAt', '<=', notedUntil).execute();
}
