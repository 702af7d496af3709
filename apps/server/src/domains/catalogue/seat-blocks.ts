/** The text of a seat map, in blocks of seats that are made again only when a seat changed. */
import { flagsOf, labelInRow, rowOfSeat, type Hall, type SeatFlag } from '@onsale/core/hall/hall';
import { seatStatuses, type SeatStatus } from '@onsale/core/reservation';
import { LruCache } from '@onsale/core/structures/lru-cache';
import { TextPart } from '../../wire/shared-answer.ts';

/** A seat as buyers see it. */
export interface Seat {
  seatNo: number;
  /** Row and seat within its section, such as `B-12`. */
  label: string;
  section: string;
  /** Within its section, 1 in front. */
  row: number;
  price: number;
  flags: readonly SeatFlag[];
  status: SeatStatus;
  mine: boolean;
}

/** The hall of a concert, and the price of its sections without a price of their own. */
export interface House {
  hall: Hall;
  price: number;
}

/** Some 24 KB of text, which compress to 1 KB. */
export const seatsPerBlock = 256;

const nobody: ReadonlySet<number> = new Set();
const available = seatStatuses.indexOf('available');

export class SeatBlock {
  readonly #house: House;
  readonly #first: number;
  readonly #statuses: Uint8Array;
  readonly #own: ReadonlySet<number>;
  readonly seatsPart: TextPart;
  /** The numbers of the free seats, behind those of another block. */
  readonly nextNumbers: TextPart;
  /** The same, where no block before has a free seat. */
  readonly firstNumbers: TextPart;

  /**
   * @param block `first` is the number of its first seat; `statuses` are theirs, as indexes of
   * `seatStatuses`; `own` the numbers of those that are the buyer's.
   */
  constructor(
    house: House,
    block: { first: number; statuses: Uint8Array; own?: ReadonlySet<number> },
  ) {
    this.#house = house;
    this.#first = block.first;
    this.#statuses = block.statuses;
    this.#own = block.own ?? nobody;
    const list = (items: unknown[]) => JSON.stringify(items).slice(1, -1);
    const comma = this.#first === 1 ? '' : ',';
    this.seatsPart = new TextPart(() => comma + this.#seatsText());
    this.nextNumbers = new TextPart(() => `,${list(this.numbers())}`);
    this.firstNumbers = new TextPart(() => list(this.numbers()));
  }

  /** Whether these are the statuses of its seats. */
  hasStatuses(statuses: Uint8Array): boolean {
    return Buffer.compare(this.#statuses, statuses) === 0;
  }

  /** The same block for the buyer who has these seats in it. */
  ownedBy(own: ReadonlySet<number>): SeatBlock {
    return new SeatBlock(this.#house, { first: this.#first, statuses: this.#statuses, own });
  }

  get hasAvailable(): boolean {
    return this.#statuses.includes(available);
  }

  seats(): Seat[] {
    const seats: Seat[] = [];
    for (let at = 0; at < this.#statuses.length; at += 1) {
      const seatNo = this.#first + at;
      seats.push({
        ...describeSeat(this.#house, seatNo),
        status: seatStatuses[this.#statuses[at]!]!,
        mine: this.#own.has(seatNo),
      });
    }
    return seats;
  }

  /** The same as JSON. Only the status of a seat is put in: the rest of its text never changes. */
  #seatsText(): string {
    const texts = seatTexts(this.#house);
    let json = '';
    for (let at = 0; at < this.#statuses.length; at += 1) {
      const seatNo = this.#first + at;
      const start = (texts[seatNo] ??= startOfSeat(this.#house, seatNo));
      const status = seatStatuses[this.#statuses[at]!]!;
      json += `${at === 0 ? '' : ','}${start},"status":"${status}","mine":${this.#own.has(seatNo)}}`;
    }
    return json;
  }

  /** The numbers of the free seats. */
  numbers(): number[] {
    const numbers: number[] = [];
    for (let at = 0; at < this.#statuses.length; at += 1) {
      if (this.#statuses[at] === available) numbers.push(this.#first + at);
    }
    return numbers;
  }
}

function describeSeat({ hall, price }: House, seatNo: number) {
  const row = rowOfSeat(hall, seatNo);
  const { section } = row;
  return {
    seatNo,
    label: labelInRow(row, seatNo),
    section: section.name,
    row: row.rowNo,
    price: section.price ?? price,
    flags: flagsOf(hall, seatNo),
  };
}

/** The JSON of a seat up to its status. */
function startOfSeat(house: House, seatNo: number): string {
  return JSON.stringify(describeSeat(house, seatNo)).slice(0, -1);
}

/** Concerts with plain halls of one size share the hall, each at a price of its own. */
const pricesInMemory = 8;

/** By hall and price, then by seat number: texts that are made once, at the first map. */
const textsOfHalls = new WeakMap<Hall, LruCache<string[]>>();

function seatTexts({ hall, price }: House): string[] {
  let byPrice = textsOfHalls.get(hall);
  if (!byPrice) textsOfHalls.set(hall, (byPrice = new LruCache(pricesInMemory)));
  const key = String(price);
  let texts = byPrice.get(key);
  if (!texts) byPrice.set(key, (texts = []));
  return texts;
}

/** @returns the blocks of all seats, of which those that did not change are the former ones. */
export function toBlocks(
  house: House,
  statuses: Uint8Array,
  former: readonly SeatBlock[],
): SeatBlock[] {
  const blocks: SeatBlock[] = [];
  for (let from = 0; from < statuses.length; from += seatsPerBlock) {
    const own = statuses.slice(from, from + seatsPerBlock);
    const before = former[blocks.length];
    const isSame = before?.hasStatuses(own) === true;
    blocks.push(isSame ? before : new SeatBlock(house, { first: from + 1, statuses: own }));
  }
  return blocks;
}
