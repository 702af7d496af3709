/** The text of a seat map, in blocks of seats that are made again only when a seat changed. */
import { rowOf, section, type SeatLayout } from '@onsale/core/catalogue';
import { seatStatuses, type SeatStatus } from '@onsale/core/reservation';
import { TextPart } from '../../wire/shared-answer.ts';

/** A seat as buyers see it. */
export interface Seat {
  seatNo: number;
  section: string;
  row: number;
  price: number;
  status: SeatStatus;
  mine: boolean;
}

/** The layout and the price, which all seats of a concert share. */
export interface House extends SeatLayout {
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
    this.seatsPart = new TextPart(() => comma + list(this.seats()));
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
        seatNo,
        section,
        row: rowOf(seatNo, this.#house),
        price: this.#house.price,
        status: seatStatuses[this.#statuses[at]!]!,
        mine: this.#own.has(seatNo),
      });
    }
    return seats;
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
