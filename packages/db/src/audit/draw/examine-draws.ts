/**
 * Reads every draw with its lots, once an audit, and compares them with what the algorithm gives.
 */
import type { Selectable } from 'kysely';
import type { DrawsTable } from '../../schema-draws.ts';
import type { QueueEntriesTable } from '../../schema.ts';
import type { Store } from '../../store.ts';
import { drawnNumbers, hashWithLot, keyOf, sha256 } from './draw-algorithm.ts';

type Violation = Record<string, unknown>;

/** The findings of an audit, by the invariant that they break. */
interface Findings {
  numbers: Violation[];
  computed: Violation[];
  overtaken: Violation[];
}

type Draw = Selectable<DrawsTable>;
type Entry = Pick<
  Selectable<QueueEntriesTable>,
  'waitNo' | 'userId' | 'joinedAt' | 'admittedAt' | 'endedAt' | 'drawnNo'
>;

const rowsPerStatement = 50_000;
const never = Number.MAX_SAFE_INTEGER;

const examined = new WeakMap<Store, Promise<Findings>>();

/** @param store the snapshot of an audit: its draws are read once. */
export function examineDraws(store: Store): Promise<Findings> {
  const known = examined.get(store) ?? examineAll(store);
  examined.set(store, known);
  return known;
}

async function examineAll(store: Store): Promise<Findings> {
  const findings: Findings = { numbers: [], computed: [], overtaken: [] };
  const draws = await store.query.selectFrom('draws').selectAll().execute();
  for (const draw of draws) {
    const entries: Entry[] = [];
    for await (const chunk of entriesOf(store, draw.concertId)) entries.push(...chunk);
    findings.numbers.push(...wrongNumbers(draw, entries));
    findings.computed.push(...wrongHashes(draw, entries));
    if (draw.drawKey === null || draw.lots === null) continue;
    const numbers = drawnNumbers(Buffer.from(draw.drawKey, 'hex'), draw.lots);
    findings.numbers.push(...notEachOnce(draw, numbers));
    findings.computed.push(...wrongRows(draw, entries, numbers));
    findings.overtaken.push(...(await overtaken(store, { draw, entries, numbers })));
  }
  return findings;
}

async function* entriesOf(store: Store, concertId: string): AsyncGenerator<Entry[]> {
  for (let above = 0; ;) {
    const rows = await store.query
      .selectFrom('queueEntries')
      .where('concertId', '=', concertId)
      .where('waitNo', '>', above)
      .orderBy('waitNo')
      .limit(rowsPerStatement)
      .select(['waitNo', 'userId', 'joinedAt', 'admittedAt', 'endedAt', 'drawnNo'])
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    above = last.waitNo;
  }
}

/** Lots that are not the entries from before the closing. */
function wrongNumbers({ concertId, lots, closedAt }: Draw, entries: readonly Entry[]): Violation[] {
  if (lots === null || closedAt === null) return [];
  if (entries.length < lots) return [{ concertId, lots, entries: entries.length }];
  return entries
    .filter(({ waitNo, joinedAt }) => (waitNo <= lots ? joinedAt > closedAt : joinedAt < closedAt))
    .map(({ waitNo, joinedAt }) => ({ concertId, waitNo, joinedAt, closedAt, lots }));
}

/** Wait numbers that two lots share: then another has none. */
function notEachOnce({ concertId }: Draw, numbers: Uint32Array): Violation[] {
  const isTaken = new Uint8Array(numbers.length + 1);
  const violations: Violation[] = [];
  for (const [at, number] of numbers.entries()) {
    if (isTaken[number] === 1) violations.push({ concertId, lot: at + 1, waitNo: number });
    isTaken[number] = 1;
  }
  return violations;
}

/** A commitment, a hash over lots or a key that does not follow from what it is made of. */
function wrongHashes(draw: Draw, entries: readonly Entry[]): Violation[] {
  const { concertId, hashedLots, lobbyHash, drawKey } = draw;
  const seed = Buffer.from(draw.seed, 'hex');
  let running: Buffer = Buffer.alloc(32);
  for (const { waitNo, userId } of entries.slice(0, hashedLots)) {
    running = hashWithLot(running, waitNo, userId);
  }
  const violations: Violation[] = [];
  const lobby = running.toString('hex');
  if (lobby !== lobbyHash) violations.push({ concertId, hashedLots, lobbyHash, computed: lobby });
  if (drawKey === null) return violations;
  const key = keyOf(seed, Buffer.from(lobbyHash, 'hex'), draw.beacon ?? '').toString('hex');
  if (key !== drawKey) violations.push({ concertId, drawKey, computed: key });
  return violations;
}

/** The number of an entry: what its lot drew, or behind the lots that under which it joined. */
function numberOf(numbers: Uint32Array, { waitNo }: Pick<Entry, 'waitNo'>): number {
  return numbers[waitNo - 1] ?? waitNo;
}

/** Rows with another wait number than their lot drew, and admitted ones without any. */
function wrongRows(
  { concertId }: Draw,
  entries: readonly Entry[],
  numbers: Uint32Array,
): Violation[] {
  return entries
    .filter((entry) =>
      entry.drawnNo === null
        ? entry.admittedAt !== null
        : entry.drawnNo !== numberOf(numbers, entry),
    )
    .map(({ waitNo, drawnNo, admittedAt }) => {
      return { concertId, waitNo, drawnNo, admittedAt, computed: numberOf(numbers, { waitNo }) };
    });
}

/** As the check of lines without a draw: see queue.checks.ts. */
async function overtaken(
  store: Store,
  { draw, entries, numbers }: { draw: Draw; entries: readonly Entry[]; numbers: Uint32Array },
): Promise<Violation[]> {
  const { concertId } = draw;
  const absences = await store.query
    .selectFrom('absences')
    .where('concertId', '=', concertId)
    .select(['waitNo', 'passedAt', 'returnedAt'])
    .execute();
  const firstSkip = new Map<number, number>();
  const away = new Map<number, number>();
  for (const { waitNo, passedAt, returnedAt } of absences) {
    firstSkip.set(waitNo, Math.min(firstSkip.get(waitNo) ?? never, passedAt));
    if (returnedAt === null) away.set(waitNo, Math.max(away.get(waitNo) ?? 0, passedAt));
  }
  const inOrder: (Entry | undefined)[] = [];
  for (const entry of entries) inOrder[numberOf(numbers, entry)] = entry;
  const violations: Violation[] = [];
  let thereUntil = 0;
  let leftAt = 0;
  for (const entry of inOrder) {
    if (!entry) continue;
    const { waitNo, admittedAt } = entry;
    const awayAt = away.get(waitNo) ?? never;
    const isOvertaker =
      admittedAt !== null &&
      (thereUntil > admittedAt || (awayAt <= admittedAt && leftAt > admittedAt));
    if (isOvertaker) violations.push({ concertId, waitNo, admittedAt, thereUntil, leftAt });
    const left = admittedAt ?? entry.endedAt ?? never;
    thereUntil = Math.max(thereUntil, firstSkip.get(waitNo) ?? left);
    leftAt = Math.max(leftAt, left);
  }
  return violations;
}

/** The commitment of a concert that is not to the seed of its draw. */
export async function wrongCommitments(store: Store): Promise<Violation[]> {
  const concerts = await store.query
    .selectFrom('concerts')
    .leftJoin('draws', 'draws.concertId', 'concerts.concertId')
    .where((eb) =>
      eb.or([eb('admissionOrder', '=', 'draw'), eb('draws.concertId', 'is not', null)]),
    )
    .select(['concerts.concertId', 'admissionOrder', 'seedHash', 'draws.seed'])
    .execute();
  return concerts
    .filter(({ admissionOrder, seedHash, seed }) => {
      const isDrawn = admissionOrder === 'draw' && seed !== null;
      return !isDrawn || sha256(Buffer.from(seed, 'hex')).toString('hex') !== seedHash;
    })
    .map(({ seed: _, ...concert }) => concert);
}
