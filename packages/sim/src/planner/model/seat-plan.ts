/** The seats of one date: which are free, the best block of them, and the n-th free one. */

/** Rows are counted together in groups of so many, so that the n-th free seat is found quickly. */
const rowsPerGroup = 128;

export class SeatPlan {
  readonly #seatsPerRow: number;
  /** 1 for a seat that is held or sold. */
  readonly #taken: Uint8Array;
  readonly #freeInRow: Int32Array;
  readonly #freeInGroup: Int32Array;
  /** For each size of a block, a row before which no row has such a block. */
  readonly #firstRow: Int32Array;
  #free: number;

  constructor(seats: number, seatsPerRow: number) {
    this.#seatsPerRow = seatsPerRow;
    this.#taken = new Uint8Array(seats);
    this.#freeInRow = new Int32Array(Math.ceil(seats / seatsPerRow)).fill(seatsPerRow);
    this.#freeInRow[this.#freeInRow.length - 1] = ((seats - 1) % seatsPerRow) + 1;
    this.#freeInGroup = new Int32Array(Math.ceil(this.#freeInRow.length / rowsPerGroup));
    this.#freeInRow.forEach((free, row) => (this.#freeInGroup[groupOf(row)]! += free));
    this.#firstRow = new Int32Array(seatsPerRow + 1);
    this.#free = seats;
  }

  get free(): number {
    return this.#free;
  }

  isFree(seat: number): boolean {
    return this.#taken[seat] === 0;
  }

  take(seat: number): void {
    this.#taken[seat] = 1;
    this.#count(seat, -1);
  }

  release(seat: number): void {
    this.#taken[seat] = 0;
    const row = this.#count(seat, 1);
    const first = this.#firstRow;
    for (let size = 1; size < first.length; size += 1) first[size] = Math.min(first[size]!, row);
  }

  /**
   * The first seat of the best block of adjacent free seats, as `bestSeats` of the server chooses
   * it: nearest the front, then nearest the middle of its row, then leftmost.
   *
   * @returns null when no row has so many adjacent free seats.
   */
  bestBlock(size: number): number | null {
    if (size > this.#seatsPerRow) return null;
    const rows = this.#freeInRow.length;
    for (let row = this.#firstRow[size]!; row < rows; row += 1) {
      const first = this.#freeInRow[row]! < size ? null : this.#bestInRow(row, size);
      this.#firstRow[size] = row;
      if (first !== null) return first;
    }
    this.#firstRow[size] = rows;
    return null;
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
      if (this.#taken[seat] !== 0) continue;
      if (before > 0) before -= 1;
      else found.push(seat);
    }
    return found;
  }

  #count(seat: number, change: number): number {
    const row = Math.floor(seat / this.#seatsPerRow);
    this.#free += change;
    this.#freeInRow[row]! += change;
    this.#freeInGroup[groupOf(row)]! += change;
    return row;
  }

  #bestInRow(row: number, size: number): number | null {
    const rowStart = row * this.#seatsPerRow;
    const rowEnd = Math.min(rowStart + this.#seatsPerRow, this.#taken.length) - 1;
    let best: number | null = null;
    let bestOffCentre = Infinity;
    let free = 0;
    for (let seat = rowStart; seat <= rowEnd; seat += 1) {
      free = this.#taken[seat] === 0 ? free + 1 : 0;
      if (free < size) continue;
      const first = seat - size + 1;
      const offCentre = Math.abs(first + seat - (rowStart + rowEnd));
      if (offCentre >= bestOffCentre) continue;
      best = first;
      bestOffCentre = offCentre;
    }
    return best;
  }
}

function groupOf(row: number): number {
  return Math.floor(row / rowsPerGroup);
}
