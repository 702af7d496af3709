/** The sessions of the places inside: when each ends, and how many there are. */
import { claimDeadline, latestSessionEnd, sessionEnd } from '@onsale/core/queue';
import type { Scenario } from '../../../scenario/schema.ts';
import type { AdmissionLog } from './admission-log.ts';
import { EventHeap } from '../event-heap.ts';
import { placeState, type ModelLine } from './model-line.ts';

type Concert = Scenario['concert'];

export class Sessions {
  readonly #line: ModelLine;
  readonly #log: AdmissionLog;
  readonly #concert: Concert;
  /** The places, in the order of admission. */
  readonly #admitted: Int32Array;
  readonly #admittedAt: Float64Array;
  readonly #endsAt: Float64Array;
  #active = 0;
  /** Admissions whose claim, and whose session, has been looked at. */
  #claimsSeen = 0;
  #sessionsSeen = 0;
  /** The ends of sessions that reservations extended. */
  readonly #extended = new EventHeap();

  constructor(line: ModelLine, { log, concert }: { log: AdmissionLog; concert: Concert }) {
    const capacity = line.state.length;
    this.#line = line;
    this.#log = log;
    this.#concert = concert;
    this.#admitted = new Int32Array(capacity);
    this.#admittedAt = new Float64Array(capacity);
    this.#endsAt = new Float64Array(capacity);
  }

  /** How many are inside; a session counts until the admission step after its end. */
  get active(): number {
    return this.#active;
  }

  admit(place: number, now: number): void {
    this.#admitted[this.#log.count] = place;
    this.#log.record(now);
    this.#admittedAt[place] = now;
    this.#endsAt[place] = this.claimDeadline(now);
    this.#active += 1;
  }

  claimDeadline(admittedAt: number): number {
    return claimDeadline(this.#concert.room, admittedAt);
  }

  /** The session gets its full length. Call it for a claim that comes in time. */
  claim(place: number): void {
    this.#endsAt[place] = sessionEnd(this.#concert.room, this.#admittedAt[place]!);
  }

  isLive(place: number, now: number): boolean {
    return this.#line.state[place] === placeState.admitted && now < this.#endsAt[place]!;
  }

  endsAt(place: number): number {
    return this.#endsAt[place]!;
  }

  /** When the session ends at the latest, whatever its buyer reserves. */
  latestEnd(place: number): number {
    const { room, reservationSeconds } = this.#concert;
    return latestSessionEnd({ ...room, reservationSeconds }, this.#admittedAt[place]!);
  }

  extend(place: number, until: number): void {
    this.#endsAt[place] = Math.max(this.#endsAt[place]!, until);
  }

  /** Ends a session early: paid or left. */
  end(place: number): void {
    this.#line.state[place] = placeState.over;
    this.#active -= 1;
  }

  /** Frees the slots of the sessions that have ended, as each admission step does first. */
  expire(now: number): void {
    const { room } = this.#concert;
    const log = this.#log;
    for (; this.#claimsSeen < log.count; this.#claimsSeen += 1) {
      if (claimDeadline(room, log.instant(this.#claimsSeen)) > now) break;
      this.#expireOne(this.#admitted[this.#claimsSeen]!, now);
    }
    for (; this.#sessionsSeen < log.count; this.#sessionsSeen += 1) {
      if (sessionEnd(room, log.instant(this.#sessionsSeen)) > now) break;
      const place = this.#admitted[this.#sessionsSeen]!;
      this.#expireOne(place, now);
      if (this.isLive(place, now)) this.#extended.add(this.#endsAt[place]!, 0, place);
    }
    while (this.#extended.nextAt <= now) {
      const { place } = this.#extended.take();
      this.#expireOne(place, now);
      if (this.isLive(place, now)) this.#extended.add(this.#endsAt[place]!, 0, place);
    }
  }

  #expireOne(place: number, now: number): void {
    const isOver = this.#endsAt[place]! <= now;
    if (isOver && this.#line.state[place] === placeState.admitted) this.end(place);
  }
}
