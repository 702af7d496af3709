/** The polls of waiting buyers, drawn when they matter instead of being played one by one. */
import { farAhead, longestPollMs, pollAfterMs } from '@onsale/core/queue';
import type { Random } from '../../../foundation/random.ts';
import type { AdmissionLog } from './admission-log.ts';

/** As the SDK: a share of the interval is added at random. */
const jitter = 0.2;
/** As the persona `bot`, whatever the server asks for. */
const botPollMs = 250;
/** How many people at the head of a line may poll more often than those behind them. */
const nearCount = farAhead;
/** How many polls after a join are played. */
const playedPolls = 8;
/** Steps in which interval and position are brought in accord. */
const fixedPointSteps = 5;

/** A waiting place, as far as its polls depend on it. */
export interface PollingPlace {
  /** When the buyer had the response to its join. */
  joinedAt: number;
  /** How many were or will be admitted before it. */
  rank: number;
  isBot: boolean;
}

export class PollTimes {
  readonly #random: Random;
  readonly #latencyMs: readonly [number, number];
  readonly #admissions: AdmissionLog;

  constructor(
    admissions: AdmissionLog,
    { random, latencyMs }: { random: Random; latencyMs: readonly [number, number] },
  ) {
    this.#admissions = admissions;
    this.#random = random;
    this.#latencyMs = latencyMs;
  }

  /** Milliseconds that a request, or its response, is in transit. */
  transit(): number {
    return Math.round(this.#random.between(this.#latencyMs));
  }

  /** When the server gets the first poll of a place from the instant `at` on. */
  arrivalFrom(at: number, place: PollingPlace): number {
    if (place.isBot) {
      const age = this.#random.next() * (botPollMs + this.transit() + this.transit());
      return Math.max(at + Math.round(age), place.joinedAt + this.transit());
    }
    if (this.#hasJustJoined(place, at)) return this.#sinceTheJoin(at, place);
    // The poll interval that contains `at`, of which a random share has passed.
    const passed = this.#random.next();
    const drawn = 1 + jitter * this.#random.next();
    const requestMs = this.transit() + this.transit();
    let intervalMs = longestPollMs * drawn + requestMs;
    // Far behind the head it is the longest one. Else it is the longer the earlier it began, as
    // more buyers were ahead then.
    const isFar = place.rank - this.#admissions.count >= nearCount;
    for (let step = 0; step < fixedPointSteps && !isFar; step += 1) {
      const ahead = this.#ahead(place, at - passed * intervalMs);
      intervalMs = pollAfterMs('waiting', ahead) * drawn + requestMs;
    }
    return at + Math.round((1 - passed) * intervalMs);
  }

  /** Whether only a few polls have followed the join, so that they are played from there on. */
  #hasJustJoined(place: PollingPlace, at: number): boolean {
    const first = pollAfterMs('waiting', this.#ahead(place, place.joinedAt));
    return at - place.joinedAt < playedPolls * first * (1 + jitter);
  }

  #sinceTheJoin(at: number, place: PollingPlace): number {
    for (let answeredAt = place.joinedAt; ;) {
      const interval = pollAfterMs('waiting', this.#ahead(place, answeredAt));
      const waited = interval * (1 + jitter * this.#random.next());
      const arrival = answeredAt + Math.round(waited) + this.transit();
      if (arrival >= at) return arrival;
      answeredAt = arrival + this.transit();
    }
  }

  /** How many were ahead of a place at an earlier instant. */
  #ahead({ rank }: PollingPlace, at: number): number {
    return Math.max(0, rank - this.#admissions.until(at));
  }
}

/** Polls a second of a line of so many people who poll as the server asks. */
export class PollRate {
  /** Polls a second of the first people of a line, summed. */
  readonly #ofFirst = new Float64Array(nearCount + 1);
  readonly #farMs: number;
  readonly #botMs: number;

  /** @param requestMs of a request and its response, in the mean. */
  constructor(requestMs: number) {
    const meanMs = (ahead: number) => pollAfterMs('waiting', ahead) * (1 + jitter / 2) + requestMs;
    for (let ahead = 0; ahead < nearCount; ahead += 1) {
      this.#ofFirst[ahead + 1] = this.#ofFirst[ahead]! + 1000 / meanMs(ahead);
    }
    this.#farMs = meanMs(nearCount);
    this.#botMs = botPollMs + requestMs;
  }

  /** The interval of the last in a line of so many, in milliseconds. */
  intervalMs(people: number): number {
    return people >= nearCount
      ? this.#farMs
      : 1000 / (this.#ofFirst[people + 1]! - this.#ofFirst[people]!);
  }

  perSecond(people: number, bots: number): number {
    const near = Math.min(people, nearCount);
    const all = this.#ofFirst[near]! + ((people - near) * 1000) / this.#farMs;
    const humans = people === 0 ? 0 : (all * (people - bots)) / people;
    return humans + (bots * 1000) / this.#botMs;
  }
}
