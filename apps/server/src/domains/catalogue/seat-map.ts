/**
 * A seat map at one version, as the answers that buyers get: the whole of it, or what changed.
 *
 * Buyers who have no seat of the date get the same bytes. For one who has, the few blocks with
 * seats of the buyer are made for that buyer.
 */
import type { SeatBoard } from '@onsale/core/structures/seat-board';
import type { SeatStatus } from '@onsale/core/reservation';
import { SharedAnswer, TextPart } from '../../wire/shared-answer.ts';
import { shortHash } from '../../wire/short-hash.ts';
import { seatsPerBlock, toBlocks, type House, type Seat, type SeatBlock } from './seat-blocks.ts';
import { formatVersion, parseVersion, type SeatMapVersion } from './seat-map-version.ts';

/** A seat that changed, without what does not change. */
export type ChangedSeat = Pick<Seat, 'seatNo' | 'mine'> & { status: SeatStatus };

/**
 * The most seats of an answer with changes: this many, or this share of all seats. The whole map,
 * which is compressed once for all who ask, is the cheaper answer beyond it.
 */
const mostChanged = { seats: 64, share: 1 / 8 };
/** Answers with changes that are kept: each is for the buyers who saw the same version. */
const sharedChanges = 64;

/** The performance that a map is of. */
export interface Performance {
  date: string;
  house: House;
  /** Names the performance, its house and the history of the database. */
  houseHash: string;
}

/** The caller, with the seats and the version of the map as this buyer sees it. */
interface Reader {
  userId: string;
  own: number[];
  version: SeatMapVersion;
  latest: number;
  former: SeatMap | undefined;
}

export class SeatMap {
  readonly performance: Performance;
  readonly #board: SeatBoard;
  readonly #blocks: readonly SeatBlock[];
  readonly #statuses: Uint8Array;
  readonly #version: SeatMapVersion;
  readonly #shared: WholeMap;
  readonly #changes = new Map<string, ChangedSeats | null>();

  /**
   * @param board as it is now. This map is of use until the board's revision rises.
   * @param horizon of the reading that the board has.
   * @param former the map before, whose unchanged blocks are used again.
   */
  constructor(
    performance: Performance,
    board: SeatBoard,
    { horizon, former }: { horizon: number; former: SeatMap | undefined },
  ) {
    this.performance = performance;
    this.#board = board;
    this.#statuses = board.copyStatuses();
    this.#blocks = toBlocks(performance.house, this.#statuses, former ? former.#blocks : []);
    this.#version = {
      house: performance.houseHash,
      content: shortHash(this.#statuses),
      horizon,
      at: board.at,
      owner: '',
    };
    this.#shared = new WholeMap(performance, this.#version, this.#blocks);
  }

  /**
   * The map as a user sees it, or what changed since a version that this or another server gave.
   *
   * @param latest the horizon of the latest reading: a version above it is of a future that was
   * lost.
   * @param former the map of the version `since`, where it is at hand: then only seats whose status
   * differs are named.
   */
  answer(
    userId: string,
    {
      since,
      latest,
      former,
    }: { since: string | undefined; latest: number; former?: SeatMap | undefined },
  ): WholeMap | ChangedSeats {
    const own = this.#board.seatsOf(userId);
    const version = own.length === 0 ? this.#version : this.#versionOf(userId, own);
    const isFormer = former !== undefined && former !== this && since === former.version;
    const reader = { userId, own, version, latest, former: isFormer ? former : undefined };
    const changes = since === undefined ? null : this.#changesSince(since, reader);
    return changes ?? this.#whole(own, version);
  }

  #versionOf(userId: string, own: number[]): SeatMapVersion {
    const content = shortHash(`${this.#version.content} ${own.join(' ')}`);
    return { ...this.#version, content, owner: shortHash(userId) };
  }

  #whole(own: number[], version: SeatMapVersion): WholeMap {
    if (own.length === 0) return this.#shared;
    const blocks = [...this.#blocks];
    const byBlock = Map.groupBy(own, (seatNo) => Math.floor((seatNo - 1) / seatsPerBlock));
    for (const [at, seatNos] of byBlock) blocks[at] = blocks[at]!.ownedBy(new Set(seatNos));
    return new WholeMap(this.performance, version, blocks);
  }

  /** null where the whole map is the answer. */
  #changesSince(text: string, reader: Reader): ChangedSeats | null {
    const since = parseVersion(text);
    // A version that shows a buyer's own seats is of use to that buyer alone.
    if (!since || since.owner !== '' || reader.own.length > 0) {
      return since ? this.#makeChanges({ ...since, text }, reader) : null;
    }
    const key = reader.former ? `${text} exactly` : text;
    let changes = this.#changes.get(key);
    if (changes === undefined) {
      changes = this.#makeChanges({ ...since, text }, reader);
      if (this.#changes.size >= sharedChanges) this.#changes.clear();
      this.#changes.set(key, changes);
    }
    return changes;
  }

  /** The version as buyers have it who have no seat of the date. */
  get version(): string {
    return this.#shared.version;
  }

  #makeChanges(
    since: SeatMapVersion & { text: string },
    { userId, own, version, latest, former }: Reader,
  ): ChangedSeats | null {
    if (since.house !== version.house) return null;
    // A version of a future that a fail-over lost.
    if (since.horizon > latest || since.at > this.#board.at) return null;
    const { date } = this.performance;
    const answer = (seats: ChangedSeat[]) =>
      new ChangedSeats(date, version, { since: since.text, seats });
    if (since.content === version.content) return answer([]);
    // The map of another buyer, whose seats this one must not take for its own.
    if (since.owner !== '' && since.owner !== shortHash(userId)) return null;
    const mine = new Set(own);
    const changed = new Set(this.#board.changedSince(since));
    if (since.owner === '') for (const seatNo of own) changed.add(seatNo);
    const most = Math.max(mostChanged.seats, this.#statuses.length * mostChanged.share);
    if (changed.size > most) return null;
    // A map has no owners, so of a buyer's own seats it cannot tell whether they are the same.
    const isSame = (seatNo: number) =>
      former !== undefined &&
      own.length === 0 &&
      former.#statuses[seatNo - 1] === this.#statuses[seatNo - 1];
    const seatNos = [...changed].filter((seatNo) => !isSame(seatNo)).toSorted((a, b) => a - b);
    return answer(
      seatNos.map((seatNo) => {
        return { seatNo, status: this.#board.statusOf(seatNo), mine: mine.has(seatNo) };
      }),
    );
  }
}

/** Every seat of a date. */
export class WholeMap extends SharedAnswer {
  readonly date: string;
  readonly version: string;
  readonly aisles: readonly number[];
  readonly etag: string;
  readonly parts: readonly TextPart[];
  readonly #blocks: readonly SeatBlock[];

  constructor({ date, house }: Performance, version: SeatMapVersion, blocks: readonly SeatBlock[]) {
    super();
    this.date = date;
    this.aisles = house.hall.aisles;
    this.version = formatVersion(version);
    this.etag = tagOf(version);
    this.#blocks = blocks;
    const { version: text, aisles } = this;
    const head = `${JSON.stringify({ date, version: text, aisles }).slice(0, -1)},"seats":[`;
    const free = blocks.filter(({ hasAvailable }) => hasAvailable);
    this.parts = [
      new TextPart(() => head),
      ...blocks.map(({ seatsPart }) => seatsPart),
      numbersBegin,
      ...free.map((block, at) => (at === 0 ? block.firstNumbers : block.nextNumbers)),
      mapEnds,
    ];
  }

  get seats(): Seat[] {
    return this.#blocks.flatMap((block) => block.seats());
  }

  get available(): number[] {
    return this.#blocks.flatMap((block) => block.numbers());
  }

  /** The JSON of the map as those who watch it get it. */
  watchedText(): Buffer {
    const { version, aisles } = this;
    const head = `${JSON.stringify({ version, aisles }).slice(0, -1)},"seats":[`;
    const seats = this.#blocks.map(({ seatsPart }) => seatsPart.text());
    return Buffer.concat([Buffer.from(head), ...seats, mapEnds.text()]);
  }

  toJSON(): object {
    const { date, version, aisles, seats, available } = this;
    return { date, version, aisles, seats, available };
  }
}

const numbersBegin = new TextPart(() => '],"available":[');
const mapEnds = new TextPart(() => ']}');

/** The seats of a date that may differ from those of an earlier version. */
export class ChangedSeats extends SharedAnswer {
  readonly date: string;
  readonly version: string;
  readonly since: string;
  readonly changes: ChangedSeat[];
  readonly etag: string;
  readonly parts: readonly TextPart[];

  constructor(
    date: string,
    version: SeatMapVersion,
    { since, seats }: { since: string; seats: ChangedSeat[] },
  ) {
    super();
    this.date = date;
    this.version = formatVersion(version);
    this.since = since;
    this.changes = seats;
    this.etag = tagOf(version);
    this.parts = [new TextPart(() => JSON.stringify(this.toJSON()))];
  }

  toJSON(): object {
    const { date, version, since, changes } = this;
    return { date, version, since, changes };
  }
}

function tagOf({ house, content }: SeatMapVersion): string {
  return `W/"${house}.${content}"`;
}
