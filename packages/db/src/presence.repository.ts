/** Who of a line was passed over, who came back, and when servers saw those near the head. */
import { takeTurns, type Absent, type Judged } from '@onsale/core/presence';
import type { Selectable } from 'kysely';
import type { Room } from './catalogue.repository.ts';
import type { Database, Store, Tx } from './database.ts';
import { admitLowest, departLine } from './queue.repository.ts';
import type { AbsencesTable, PresenceNotesTable } from './schema.ts';

export type PresenceNote = Selectable<PresenceNotesTable>;

/** Rows a statement: few sizes, so that few texts are parsed and kept. */
const statementSizes = [256, 16, 1];

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
  { count, judged, absentAfterMs, ...at }: Places & { judged: Judged; absentAfterMs: number },
): Promise<number> {
  const next = await listUnpassed(tx, room, count + judged.absent.length);
  const { present, passed } = takeTurns(next, judged, count);
  await passOver(tx, room, { passed, passedAt: at.admittedAt, absentAfterMs });
  const admitted = await admitUnpassed(tx, room, { count: present.length, ...at });
  const left = judged.upTo === Infinity ? count - admitted : 0;
  if (left === 0) return admitted;
  const lineVersion = admitted > 0 ? room.lineVersion + 1 : room.lineVersion;
  return admitted + (await admitLowest(tx, { ...room, lineVersion }, { count: left, ...at }));
}

/** The lowest waiting numbers that are not passed over: who came back, and who was never passed. */
function unpassed(store: Store, { concertId, passedTo }: Room, count: number) {
  const waiting = store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', 'waiting')
    .orderBy('waitNo')
    .limit(count)
    .select('waitNo');
  const back = store.query.selectFrom(waiting.where('absence', '=', 'back').as('back'));
  const others = store.query.selectFrom(
    waiting.where('waitNo', '>', passedTo).where('absence', 'is', null).as('others'),
  );
  return store.query
    .selectFrom(back.select('waitNo').unionAll(others.select('waitNo')).as('next'))
    .orderBy('waitNo')
    .limit(count)
    .select('waitNo');
}

async function listUnpassed(tx: Tx, room: Room, count: number): Promise<number[]> {
  const rows = await unpassed(tx, room, count).execute();
  return rows.map(({ waitNo }) => waitNo);
}

async function passOver(
  tx: Tx,
  { concertId, absenceVersion, passedTo }: Room,
  { passed, ...terms }: { passed: Absent[]; passedAt: number; absentAfterMs: number },
): Promise<void> {
  const last = passed.at(-1);
  if (!last) return;
  const version = absenceVersion + 1;
  for (const some of inStatements(passed)) {
    const rows = some.map((one) => ({ concertId, version, ...one, ...terms }));
    await tx.query.insertInto('absences').values(rows).execute();
  }
  await tx.query
    .updateTable('queueEntries')
    .set({ absence: 'passed' })
    .where('concertId', '=', concertId)
    .where('waitNo', 'in', (eb) =>
      eb
        .selectFrom('absences')
        .where('concertId', '=', concertId)
        .where('version', '=', version)
        .select('waitNo'),
    )
    .execute();
  await tx.query
    .updateTable('rooms')
    .set({ absenceVersion: version, passedTo: Math.max(passedTo, last.waitNo) })
    .where('concertId', '=', concertId)
    .execute();
}

async function admitUnpassed(
  tx: Tx,
  room: Room,
  { count, admittedAt, expiresAt }: Places,
): Promise<number> {
  if (count === 0) return 0;
  const { concertId } = room;
  const admitted = await tx.query
    .updateTable('queueEntries')
    .set({
      status: 'active',
      admittedAt,
      expiresAt,
      leftLineVersion: room.lineVersion + 1,
      admittedMaxActive: room.maxActive,
      admittedPerMinute: room.admitPerMinute,
    })
    .where('concertId', '=', concertId)
    .where('waitNo', 'in', unpassed(tx, room, count))
    .executeTakeFirst();
  const departed = Number(admitted.numUpdatedRows);
  await departLine(tx, { concertId, departed });
  return departed;
}

/** They asked again: from now on they are before everybody whom they were before. Under the room's lock. */
export async function endAbsences(
  tx: Tx,
  { concertId, absenceVersion }: Room,
  { waitNos, returnedAt }: { waitNos: readonly number[]; returnedAt: number },
): Promise<void> {
  const version = absenceVersion + 1;
  for (const some of inStatements(waitNos)) {
    await tx.query
      .updateTable('absences')
      .set({ returnedAt, version })
      .where('concertId', '=', concertId)
      .where('waitNo', 'in', some)
      .where('returnedAt', 'is', null)
      .execute();
    await tx.query
      .updateTable('queueEntries')
      .set({ absence: 'back' })
      .where('concertId', '=', concertId)
      .where('waitNo', 'in', some)
      .where('status', '=', 'waiting')
      .where('absence', '=', 'passed')
      .execute();
  }
  await tx.query
    .updateTable('rooms')
    .set({ absenceVersion: version })
    .where('concertId', '=', concertId)
    .execute();
}

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
export async function writePresence(db: Database, notes: PresenceNote[]): Promise<void> {
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
): Promise<PresenceNote[]> {
  return db.query
    .selectFrom('presenceNotes')
    .where('serverId', '<>', exceptOf)
    .where('notedAt', '>', since)
    .selectAll()
    .execute();
}

/** Forgets what servers that are gone have noted. */
export async function forgetPresence(db: Database, notedUntil: number): Promise<void> {
  await db.query.deleteFrom('presenceNotes').where('notedAt', '<=', notedUntil).execute();
}
