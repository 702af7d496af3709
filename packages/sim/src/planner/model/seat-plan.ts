/** The seats of one date: which are free, the best block of them, and the n-th free one. */
import { bestSeats, FreeSeats } from '@onsale/core/hall/best-seats';
import { plainHall } from '@onsale/core/hall/hall';

/** Rows are counted together in groups of so many, so that the n-th free seat is found quickly. */
const rowsPerGroup = 128;

export class SeatPlan {
  readonly #seatsPerRow: number;
  readonly #seats: FreeSeats;
  readonly #freeInRow: Int32Array;
  readonly #freeInGroup: Int32Array;
  #free: number;

  constructor(seats: number, seatsPerRow: number) {
    this.#seatsPerRow = seatsPerRow;
    this.#seats = new FreeSeats(plainHall({ seatsPerDate: seats, seatsPerRow }), []);
    this.#freeInRow = new Int32Array(Math.ceil(seats / seatsPerRow)).fill(seatsPerRow);
    this.#freeInRow[this.#freeInRow.length - 1] = ((seats - 1) % seatsPerRow) + 1;
    this.#freeInGroup = new Int32Array(Math.ceil(this.#freeInRow.length / rowsPerGroup));
    this.#freeInRow.forEach((free, row) => (this.#freeInGroup[groupOf(row)]! += free));
    this.#free = seats;
  }

  get free(): number {
    return this.#free;
  }

  isFree(seat: number): boolean {
    return this.#seats.isFree(seat + 1);
  }

  take(seat: number): void {
    this.#seats.take(seat + 1);
    this.#count(seat, -1);
  }

  release(seat: number): void {
    this.#seats.release(seat + 1);
    this.#count(seat, 1);
  }

  /**
   * The first seat of the best block of adjacent free seats, as the server chooses it.
   *
   * @returns null when no row has so many adjacent free seats.
   */
  bestBlock(size: number): number | null {
    const best = size > this.#free ? null : bestSeats(this.#seats, { count: size }, 0);
    return best && best[0]! - 1;
  }

  /**
   * `count` free seats from the n-th free one on.
   *
   * @param from how many free seats come before them; `from + count` is at most `free`.
   */
  freeFrom(from: number, count: number): number[] {
    let before = from;
    let group = 0;
    for (; before >= this.#freeInGroup[group]!; group += 1) before -= this.#freeInGroup[group]!;
    let row = group * rowsPerGroup;
    for (; before >= this.#freeInRow[row]!; row += 1) before -= this.#freeInRow[row]!;
    const found: number[] = [];
    for (let seat = row * this.#seatsPerRow; found.length < count; seat += 1) {
      if (!this.isFree(seat)) continue;
      if (before > 0) before -= 1;
      else found.push(seat);
    }
    return found;
  }

  #count(seat: number, change: number): void {
    const row = Math.floor(seat / this.#seatsPerRow);
    this.#free += change;
    this.#freeInRow[row]! += change;
    this.#freeInGroup[groupOf(row)]! += change;
  }
}

function groupOf(row: number): number {
  return Math.floor(row / rowsPerGroup);
}
