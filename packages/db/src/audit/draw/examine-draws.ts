/**
 * Reads every draw with its lots, once an audit, and compares them with what the algorithm gives.
 */
import type { Selectable } from 'kysely';
import type { DrawsTable } from '../../schema-draws.ts';
import type { QueueEntriesTable } from '../../schema.ts';
import type { Store } from '../../store.ts';
import { drawnNumberOf, hashWithLot, keyOf, sha256 } from './draw-algorithm.ts';

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
    findings.computed.push(...wrongKeys(draw));
    const examination = new DrawExamination(draw, await absencesOf(store, draw), findings);
    // Each page is computed before the next is read, so that the snapshot is never idle for long.
    for await (const entries of entriesOf(store, draw.concertId)) examination.add(entries);
    examination.end();
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

/** When an entry was first skipped, and since when it is away. */
interface Absences {
  firstSkip: Map<number, number>;
  away: Map<number, number>;
}

async function absencesOf(store: Store, { concertId }: Draw): Promise<Absences> {
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
  return { firstSkip, away };
}

/** A key that does not follow from what it is made of. */
function wrongKeys({ concertId, seed, lobbyHash, beacon, drawKey }: Draw): Violation[] {
  if (drawKey === null) return [];
  const [seedBytes, hashBytes] = [seed, lobbyHash].map((hex) => Buffer.from(hex, 'hex'));
  const computed = keyOf(seedBytes!, hashBytes!, beacon ?? '').toString('hex');
  return computed === drawKey ? [] : [{ concertId, drawKey, computed }];
}

/** The examination of one draw, entry by entry in the order of the lots. */
class DrawExamination {
  readonly #draw: Draw;
  readonly #absences: Absences;
  readonly #findings: Findings;
  readonly #numberOf: ((lot: number) => number) | null;
  #lobbyHash: Buffer = Buffer.alloc(32);
  #entries = 0;
  readonly #isTaken = new Set<number>();
  /** Of each wait number: when it left the line, and until when it was there at least. */
  readonly #inOrder: (Pick<Entry, 'waitNo' | 'admittedAt' | 'endedAt'> | undefined)[] = [];

  constructor(draw: Draw, absences: Absences, findings: Findings) {
    this.#draw = draw;
    this.#absences = absences;
    this.#findings = findings;
    const { drawKey, lots } = draw;
    const isDrawn = drawKey !== null && lots !== null;
    this.#numberOf = isDrawn ? drawnNumberOf(Buffer.from(drawKey, 'hex'), lots) : null;
  }

  add(entries: readonly Entry[]): void {
    const { concertId, hashedLots, lots, closedAt } = this.#draw;
    for (const entry of entries) {
      const { waitNo, userId, joinedAt } = entry;
      this.#entries += 1;
      if (waitNo <= hashedLots) this.#lobbyHash = hashWithLot(this.#lobbyHash, waitNo, userId);
      if (lots !== null && closedAt !== null) {
        const isWrong = waitNo <= lots ? joinedAt > closedAt : joinedAt < closedAt;
        const violation = { concertId, waitNo, joinedAt, closedAt, lots };
        if (isWrong) this.#findings.numbers.push(violation);
      }
      if (this.#numberOf) this.#addDrawn(entry, this.#numberOf(waitNo));
    }
  }

  end(): void {
    const { concertId, hashedLots, lobbyHash, lots } = this.#draw;
    const { numbers, computed } = this.#findings;
    if (lots !== null && this.#entries < lots) {
      numbers.push({ concertId, lots, entries: this.#entries });
    }
    const hash = this.#lobbyHash.toString('hex');
    if (hash !== lobbyHash) computed.push({ concertId, hashedLots, lobbyHash, computed: hash });
    this.#findOvertaken();
  }

  #addDrawn({ waitNo, drawnNo, admittedAt, endedAt }: Entry, number: number): void {
    const { concertId } = this.#draw;
    const { numbers, computed } = this.#findings;
    if (this.#isTaken.has(number)) numbers.push({ concertId, lot: waitNo, waitNo: number });
    this.#isTaken.add(number);
    const isRight = drawnNo === null ? admittedAt === null : drawnNo === number;
    if (!isRight) computed.push({ concertId, waitNo, drawnNo, admittedAt, computed: number });
    this.#inOrder[number] = { waitNo, admittedAt, endedAt };
  }

  /** As the check of lines without a draw: see queue.checks.ts. */
  #findOvertaken(): void {
    const { concertId } = this.#draw;
    const { firstSkip, away } = this.#absences;
    let thereUntil = 0;
    let leftAt = 0;
    for (const entry of this.#inOrder) {
      if (!entry) continue;
      const { waitNo, admittedAt } = entry;
      const awayAt = away.get(waitNo) ?? never;
      const isOvertaker =
        admittedAt !== null &&
        (thereUntil > admittedAt || (awayAt <= admittedAt && leftAt > admittedAt));
      const violation = { concertId, waitNo, admittedAt, thereUntil, leftAt };
      if (isOvertaker) this.#findings.overtaken.push(violation);
      const left = admittedAt ?? entry.endedAt ?? never;
      thereUntil = Math.max(thereUntil, firstSkip.get(waitNo) ?? left);
      leftAt = Math.max(leftAt, left);
    }
  }
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
