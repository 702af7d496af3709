/** Absences of entries, their returns, and the heartbeats by which servers share presence. */
import { selectForAdmission, type AbsentEntry, type PresenceVerdict } from '@onsale/core/absence';
import { sql, type ExpressionBuilder, type Selectable } from 'kysely';
import type { Database } from '../../database.ts';
import type { PresenceNotesTable } from '../../schema-operations.ts';
import type { AbsencesTable, Schema } from '../../schema.ts';
import type { Store, Tx } from '../../store.ts';
import type { Room } from '../catalogue.repository.ts';
import { placeColumns, recordAdmitted } from '../events/record-places.ts';
import { admitLowest, admittedColumns, recordLineExit } from './admission.repository.ts';

export type PresenceHeartbeat = Selectable<PresenceNotesTable>;

/** How many numbers one statement takes. Few sizes make few texts to parse and to cache. */
const statementSizes = [1_024, 128, 16, 1];

interface AdmissionTerms {
  count: number;
  admittedAt: number;
  expiresAt: number;
}

/**
 * Admits the `count` lowest waiting numbers that are present, and skips the absent ones before
 * them. When there are more slots than present entries, the absent ones get the others, in their
 * order. Call it under the lock of the room.
 */
export async function admitPresent(
  tx: Tx,
  room: Room,
  {
    count,
    verdict,
    absentAfterMs,
    ...times
  }: AdmissionTerms & { verdict: PresenceVerdict; absentAfterMs: number },
): Promise<number> {
  const { concertId } = room;
  const rows = await notSkipped(tx, room, count + verdict.absent.length).execute();
  const next = rows.map(({ waitNo }) => waitNo);
  const { present, skipped } = selectForAdmission(next, verdict, count);
  await admitNumbers(tx, room, { waitNos: present, ...times });
  if (present.length > 0) await recordLineExit(tx, { concertId, departed: present.length });
  if (skipped.length > 0)
    await skipAbsent(tx, room, { skipped, passedAt: times.admittedAt, absentAfterMs });
  const slotsLeft = verdict.knownThrough === Infinity ? count - present.length : 0;
  if (slotsLeft === 0) return present.length;
  const lineVersion = present.length > 0 ? room.lineVersion + 1 : room.lineVersion;
  const others = await admitLowest(tx, { ...room, lineVersion }, { count: slotsLeft, ...times });
  return present.length + others;
}

/**
 * The lowest waiting numbers that are not skipped: those that returned, and those above `passedTo`.
 * Conditions of the partial indexes are literals, or a prepared statement could not use the
 * indexes.
 */
function notSkipped(store: Store, { concertId, passedTo }: Room, count: number) {
  const waiting = store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', sql.lit('waiting'))
    .orderBy('waitNo')
    .limit(count)
    .select('waitNo');
  const returned = store.query.selectFrom(
    waiting.where('cameBack', '=', sql.lit(1)).as('returned'),
  );
  const others = store.query.selectFrom(waiting.where('waitNo', '>', passedTo).as('others'));
  return store.query
    .selectFrom(returned.select('waitNo').unionAll(others.select('waitNo')).as('next'))
    .orderBy('waitNo')
    .limit(count)
    .select('waitNo');
}

async function admitNumbers(
  tx: Tx,
  room: Room,
  {
    waitNos,
    admittedAt,
    expiresAt,
  }: Omit<AdmissionTerms, 'count'> & { waitNos: readonly number[] },
): Promise<void> {
  for (const chunk of chunksOf(waitNos)) {
    const places = await tx.query
      .updateTable('queueEntries')
      .set(admittedColumns(room, { admittedAt, expiresAt }))
      .where('concertId', '=', room.concertId)
      .where('waitNo', 'in', chunk)
      .returning(placeColumns)
      .execute();
    recordAdmitted(tx, { places, admittedAt, expiresAt });
  }
}

/**
 * Skips the lowest waiting entries, which precede those just admitted. Each row gets the latest
 * `seenAt` of all of them, so that it takes the same few statements however many they are.
 */
async function skipAbsent(
  tx: Tx,
  room: Room,
  terms: { skipped: readonly AbsentEntry[]; passedAt: number; absentAfterMs: number },
): Promise<void> {
  const { concertId } = room;
  const { skipped, passedAt, absentAfterMs } = terms;
  const version = room.absenceVersion + 1;
  const seenAt = skipped.reduce((latest, one) => Math.max(latest, one.seenAt), 0);
  const last = skipped.reduce((highest, one) => Math.max(highest, one.rank), room.passedTo);
  await tx.query
    .insertInto('absences')
    .columns(['concertId', 'waitNo', 'passedAt', 'seenAt', 'absentAfterMs', 'version'])
    .expression(
      tx.query
        .selectFrom(notSkipped(tx, room, skipped.length).as('skipped'))
        .select([
          sql<string>`cast(${concertId} as text)`.as('concertId'),
          'skipped.waitNo',
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
    .where('waitNo', '<=', skipped.at(-1)!.rank)
    .execute();
  await tx.query
    .updateTable('rooms')
    .set({ absenceVersion: version, passedTo: last })
    .where('concertId', '=', concertId)
    .execute();
}

/**
 * Ends the absences of entries that polled again: each again precedes every entry that it preceded
 * before. Call it under the lock of the room. Of a line that was drawn, the rows of skipped entries
 * have their rank; of another, every waiting entry up to `passedTo` was skipped.
 */
export async function endAbsences(
  tx: Tx,
  { concertId, absenceVersion, passedTo }: Room,
  { waitNos, returnedAt }: { waitNos: readonly number[]; returnedAt: number },
): Promise<void> {
  const version = absenceVersion + 1;
  for (const chunk of chunksOf(waitNos)) {
    await tx.query
      .updateTable('queueEntries')
      .set({ cameBack: 1 })
      .where('concertId', '=', concertId)
      .where('waitNo', 'in', chunk)
      .where((eb) =>
        eb.or([
          eb('drawnNo', 'is not', null),
          eb.and([eb('waitNo', '<=', passedTo), eb(orderOf(eb, concertId), '=', 'arrival')]),
        ]),
      )
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
          .where('waitNo', 'in', chunk)
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

function orderOf(eb: ExpressionBuilder<Schema, 'queueEntries'>, concertId: string) {
  return eb.selectFrom('concerts').where('concertId', '=', concertId).select('admissionOrder');
}

/** Casts a parameter, whose type Postgres could not infer. */
export const bigint = (value: number) => sql<number>`cast(${value} as bigint)`;

function* chunksOf<T>(rows: readonly T[]): Generator<T[]> {
  let from = 0;
  for (const size of statementSizes) {
    for (; rows.length - from >= size; from += size) yield rows.slice(from, from + size);
  }
}

export type Absence = Pick<Selectable<AbsencesTable>, 'waitNo' | 'seenAt' | 'returnedAt'>;

/** Absences that were written at these versions of the room, both included, in their order. */
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

/** Replaces the heartbeats of a server, for all its lines in one statement. */
export async function writeHeartbeats(
  db: Database,
  heartbeats: PresenceHeartbeat[],
): Promise<void> {
  if (heartbeats.length === 0) return;
  await db.query
    .insertInto('presenceNotes')
    .values(heartbeats)
    .onConflict((conflict) =>
      conflict.columns(['concertId', 'serverId']).doUpdateSet((eb) => ({
        notedAt: eb.ref('excluded.notedAt'),
        seen: eb.ref('excluded.seen'),
      })),
    )
    .execute();
}

/** The heartbeats of all other servers after `since`. */
export async function readHeartbeats(
  db: Database,
  { exceptServerId, since }: { exceptServerId: string; since: number },
): Promise<PresenceHeartbeat[]> {
  return db.query
    .selectFrom('presenceNotes')
    .where('serverId', '<>', exceptServerId)
    .where('notedAt', '>', since)
    .selectAll()
    .execute();
}

/** Deletes the heartbeats of servers that no longer run. */
export async function deleteOldHeartbeats(db: Database, notedUntil: number): Promise<void> {
  await db.query.deleteFrom('presenceNotes').where('notedAt', '<=', notedUntil).execute();
}
