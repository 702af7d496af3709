/**
 * The seats of one performance in memory: who has each, until when, and when that last changed.
 *
 * It is fed with the rows that changed, in any order and as often as they are read. The status of a
 * seat is decided at the instant of the board, as everywhere: a hold that ran out is available,
 * although no row says so.
 *
 * Which seats changed since an earlier state is decided by two numbers of that state: its horizon
 * (every change below it was in there) and its instant (every hold that had ended by then was
 * seen to be over). A change above the horizon may have been in there too; it is told again, which
 * is harmless, because what is told is the state of the seat and not the step that led to it.
 */
import { seatStatuses, type SeatStatus } from '../reservation.ts';

/** A row that changed. */
export interface SeatChange {
  seatNo: number;
  userId: string | null;
  heldUntil: number | null;
  orderId: string | null;
  blockedAt: number | null;
  /** Rises with each change of the row; null for a row that changed before changes were stamped. */
  changedIn: number | null;
}

/** A state that a board had, or that the board of another process had. */
export interface BoardState {
  /** Changes with a lower stamp are in it. */
  horizon: number;
  at: number;
}

/** Statuses as numbers: the indexes of `seatStatuses`. */
const available = seatStatuses.indexOf('available');
const held = seatStatuses.indexOf('held');
const sold = seatStatuses.indexOf('sold');
const blocked = seatStatuses.indexOf('blocked');

export class SeatBoard {
  readonly seats: number;
  /** By seat number minus one, as are all arrays. */
  readonly #codes: Uint8Array;
  /** 0 unless the seat is held. */
  readonly #heldUntil: Float64Array;
  readonly #changedIn: Float64Array;
  readonly #owners: (string | null)[];
  readonly #seatsOf = new Map<string, Set<number>>();
  /** No hold ends before this instant. */
  #nextEnd = Infinity;
  #at = -Infinity;
  #revision = 0;

  constructor(seats: number) {
    this.seats = seats;
    this.#codes = new Uint8Array(seats);
    this.#heldUntil = new Float64Array(seats);
    this.#changedIn = new Float64Array(seats);
    this.#owners = Array.from({ length: seats }, () => null);
  }

  /** The instant as of which the seats have their status; it never goes back. */
  get at(): number {
    return this.#at;
  }

  /** Rises whenever a seat gets another status or another owner. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes in rows, then moves the board on to an instant, unless it is there already. */
  update(changes: readonly SeatChange[], now: number): void {
    if (now > this.#at) this.#at = now;
    for (const change of changes) this.#apply(change);
    if (this.#nextEnd <= this.#at) this.#endHolds();
  }

  statusOf(seatNo: number): SeatStatus {
    return seatStatuses[this.#codes[seatNo - 1]!]!;
  }

  /** The status of every seat, as its index in `seatStatuses`, in a copy that stays as it is. */
  copyStatuses(): Uint8Array {
    return this.#codes.slice();
  }

  /** The seats that a user holds or has bought, ascending. */
  seatsOf(userId: string): number[] {
    return [...(this.#seatsOf.get(userId) ?? [])].toSorted((a, b) => a - b);
  }

  /** The numbers of all seats that may differ from what they were in an earlier state. */
  changedSince({ horizon, at }: BoardState): number[] {
    const changed: number[] = [];
    for (let index = 0; index < this.seats; index += 1) {
      const endedAt = this.#heldUntil[index]!;
      const hasEnded = endedAt > at && endedAt <= this.#at;
      if (hasEnded || this.#changedIn[index]! >= horizon) changed.push(index + 1);
    }
    return changed;
  }

  #apply({ seatNo, userId, heldUntil, orderId, blockedAt, changedIn }: SeatChange): void {
    const index = seatNo - 1;
    if (index >= this.seats) return;
    this.#changedIn[index] = changedIn ?? 0;
    const endsAt = orderId === null && blockedAt === null ? (heldUntil ?? 0) : 0;
    this.#heldUntil[index] = endsAt;
    // Before the first reading the instant of the board lies before all others, 0 included.
    const isHeld = endsAt > 0 && endsAt > this.#at;
    if (isHeld) this.#nextEnd = Math.min(this.#nextEnd, endsAt);
    const free = blockedAt === null ? available : blocked;
    const code = orderId !== null ? sold : isHeld ? held : free;
    this.#set(index, code, code === held || code === sold ? userId : null);
  }

  #endHolds(): void {
    this.#nextEnd = Infinity;
    for (let index = 0; index < this.seats; index += 1) {
      if (this.#codes[index] !== held) continue;
      const endsAt = this.#heldUntil[index]!;
      if (endsAt <= this.#at) this.#set(index, available, null);
      else this.#nextEnd = Math.min(this.#nextEnd, endsAt);
    }
  }

  #set(index: number, code: number, owner: string | null): void {
    const before = this.#owners[index]!;
    if (this.#codes[index] === code && before === owner) return;
    this.#codes[index] = code;
    this.#owners[index] = owner;
    if (before !== null) {
      const left = this.#seatsOf.get(before)!;
      left.delete(index + 1);
      if (left.size === 0) this.#seatsOf.delete(before);
    }
    if (owner !== null) {
      const own = this.#seatsOf.get(owner);
      if (own) own.add(index + 1);
      else this.#seatsOf.set(owner, new Set([index + 1]));
    }
    this.#revision += 1;
  }
}
