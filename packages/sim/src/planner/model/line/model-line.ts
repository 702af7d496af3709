/** The waiting line of the model: places by number, and the choice of the next to admit. */

/**
 * unseen    has not joined yet.
 * waiting   in the line.
 * skipped   in the line, absent, and others behind it were admitted.
 * admitted  inside, or about to see that it is.
 * over      gone, or its session has ended.
 */
export const placeState = { unseen: 0, waiting: 1, skipped: 2, admitted: 3, over: 4 } as const;

/** A buyer counts as absent so long after its last poll: the default of the server. */
export const absentAfterMs = 45_000;
/** Servers record polls by the second. */
const recordedMs = 1_000;

/** Its places are numbered from 0 in the order of joining. */
export class ModelLine {
  readonly state: Uint8Array;
  readonly buyer: Int32Array;
  readonly joinedAt: Float64Array;
  /** When a place polls for the last time; Infinity while no end is known. */
  readonly silentFrom: Float64Array;
  readonly #isSilent: Uint8Array;
  readonly isBot: Uint8Array;
  #joined = 0;
  #waiting = 0;
  /** No place before it is waiting, unless it returned. */
  #head = 0;
  /** Places that were skipped, in the order of skipping; some are skipped no longer. */
  readonly #skipped: number[] = [];
  #firstSkipped = 0;
  #skippedCount = 0;
  #silentCount = 0;
  #botCount = 0;

  constructor(capacity: number) {
    this.state = new Uint8Array(capacity);
    this.buyer = new Int32Array(capacity);
    this.joinedAt = new Float64Array(capacity);
    this.silentFrom = new Float64Array(capacity).fill(Infinity);
    this.#isSilent = new Uint8Array(capacity);
    this.isBot = new Uint8Array(capacity);
  }

  get joined(): number {
    return this.#joined;
  }

  /** How many wait, absent ones included. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many wait who poll. */
  get polling(): number {
    return this.#waiting - this.#silentCount;
  }

  get bots(): number {
    return this.#botCount;
  }

  join(buyer: number, at: number, isBot: boolean): number {
    const place = this.#joined;
    this.#joined += 1;
    this.#waiting += 1;
    this.state[place] = placeState.waiting;
    this.buyer[place] = buyer;
    this.joinedAt[place] = at;
    if (isBot) {
      this.isBot[place] = 1;
      this.#botCount += 1;
    }
    return place;
  }

  isWaiting(place: number): boolean {
    const state = this.state[place];
    return state === placeState.waiting || state === placeState.skipped;
  }

  leave(place: number): void {
    this.#depart(place, placeState.over);
  }

  /** A waiting place polls no more. */
  silence(place: number): void {
    if (!this.isWaiting(place) || this.#isSilent[place] === 1) return;
    this.#isSilent[place] = 1;
    this.#silentCount += 1;
  }

  /** A place polls again: it precedes all that it preceded before. */
  returned(place: number): void {
    this.silentFrom[place] = Infinity;
    if (!this.isWaiting(place)) return;
    if (this.#isSilent[place] === 1) this.#silentCount -= 1;
    this.#isSilent[place] = 0;
    if (this.state[place] !== placeState.skipped) return;
    this.state[place] = placeState.waiting;
    this.#skippedCount -= 1;
    this.#head = Math.min(this.#head, place);
  }

  /**
   * Admits the first `count` places that are present and skips the absent ones before them. When
   * fewer are present, absent ones get the other slots, in their order.
   */
  admit(count: number, now: number, onAdmitted: (place: number) => void): void {
    let left = count;
    let absent: number[] = [];
    for (let place = this.#head; left > 0 && place < this.#joined; place += 1) {
      if (this.state[place] !== placeState.waiting) continue;
      if (this.#isAbsent(place, now)) {
        absent.push(place);
        continue;
      }
      for (const skipped of absent) this.#skip(skipped);
      absent = [];
      this.#depart(place, placeState.admitted);
      onAdmitted(place);
      left -= 1;
    }
    if (left > 0) this.#admitAbsent(left, absent, onAdmitted);
    while (this.#head < this.#joined && this.state[this.#head] !== placeState.waiting) {
      this.#head += 1;
    }
  }

  #admitAbsent(
    count: number,
    absent: readonly number[],
    onAdmitted: (place: number) => void,
  ): void {
    let left = count;
    const admit = (place: number) => {
      this.#depart(place, placeState.admitted);
      onAdmitted(place);
      left -= 1;
    };
    while (left > 0 && this.#skippedCount > 0) {
      const place = this.#skipped[this.#firstSkipped]!;
      this.#firstSkipped += 1;
      if (this.state[place] === placeState.skipped) admit(place);
    }
    for (const place of absent) {
      if (left > 0) admit(place);
    }
  }

  #isAbsent(place: number, now: number): boolean {
    const seenAt = Math.ceil(this.silentFrom[place]! / recordedMs) * recordedMs;
    return now - seenAt >= absentAfterMs;
  }

  #skip(place: number): void {
    this.state[place] = placeState.skipped;
    this.#skippedCount += 1;
    this.#skipped.push(place);
  }

  #depart(place: number, to: number): void {
    if (this.state[place] === placeState.skipped) this.#skippedCount -= 1;
    this.state[place] = to;
    this.#waiting -= 1;
    if (this.#isSilent[place] === 1) this.#silentCount -= 1;
    if (this.isBot[place] === 1) this.#botCount -= 1;
  }
}
