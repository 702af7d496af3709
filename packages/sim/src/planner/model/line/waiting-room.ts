/** The waiting room of the model: joins, admissions, patience, and the end of the sale. */
import { placesToAdmit } from '@onsale/core/queue';
import { outcomeCode } from '../buyer-table.ts';
import { personaCode } from '../crowd.ts';
import { eventKind } from '../event-kind.ts';
import { placeState } from './model-line.ts';
import type { RoomChange } from '../../plan-options.ts';
import type { SaleParts } from '../sale-parts.ts';
import type { Shopping } from '../shopping.ts';

/** As the personas `abandoner` and `wanderer` of the simulator. */
const leavesLineProbability = 0.5;
const wandererSeenSeconds = [1, 5] as const;
const wandererAwaySeconds = [60, 100] as const;

export class WaitingRoom {
  readonly #sale: SaleParts;
  readonly #shopping: Shopping;
  readonly #limits: { maxActive: number; admitPerMinute: number; paused: boolean };
  readonly #patienceMs: number;
  /** One way between buyer and server, in the mean. */
  readonly #transitMs: number;
  /** When wanderers come back, by place. */
  readonly #returnsAt = new Map<number, number>();
  /** No place before it can run out of patience. */
  #patient = 0;

  constructor(sale: SaleParts, shopping: Shopping) {
    const { concert, network, patienceSeconds } = sale.scenario;
    this.#sale = sale;
    this.#shopping = shopping;
    this.#limits = { ...concert.room, paused: false };
    this.#patienceMs = (patienceSeconds ?? Infinity) * 1000;
    this.#transitMs = Math.round((network.latencyMs[0] + network.latencyMs[1]) / 2);
  }

  get maxActive(): number {
    return this.#limits.maxActive;
  }

  setLimits({ maxActive, admitPerMinute, paused }: Omit<RoomChange, 'atSeconds'>): void {
    const limits = this.#limits;
    limits.maxActive = maxActive ?? limits.maxActive;
    limits.admitPerMinute = admitPerMinute ?? limits.admitPerMinute;
    limits.paused = paused ?? limits.paused;
  }

  join(buyer: number, now: number): void {
    const isFirst = this.#sale.line.waiting === 0;
    this.#enter(buyer, { now, registeredAt: now });
    // Only the first in an empty line is admitted without waiting for the next step.
    if (isFirst) this.admit(now);
  }

  /** A place of the lobby stands in line from the opening on. */
  open(buyer: number, registeredAt: number): void {
    this.#enter(buyer, { now: 0, registeredAt });
  }

  #enter(buyer: number, { now, registeredAt }: { now: number; registeredAt: number }): void {
    const { line, buyers } = this.#sale;
    const place = line.join(buyer, now, buyers.personas[buyer] === personaCode.bot);
    buyers.joined(buyer, now);
    this.#plan(place, buyer, registeredAt);
  }

  /** The admission step. */
  admit(now: number): void {
    const { line, log, sessions } = this.#sale;
    sessions.expire(now);
    const counted = { active: sessions.active, admittedInWindow: log.inWindow(now) };
    const count = placesToAdmit(this.#limits, counted);
    if (count > 0 && line.waiting > 0) {
      line.admit(count, now, (place) => this.#onAdmitted(place, now));
    }
  }

  /** When the next buyer runs out of patience; Infinity if none does. */
  get nextGivesUpAt(): number {
    const { line } = this.#sale;
    if (this.#patienceMs === Infinity) return Infinity;
    while (this.#patient < line.joined && !this.#isPatient(this.#patient)) this.#patient += 1;
    if (this.#patient === line.joined) return Infinity;
    return this.#patienceEndsAt(line.joinedAt[this.#patient]!) + this.#transitMs;
  }

  /** Whether a place waits and polls; one that falls silent has an end of its own. */
  #isPatient(place: number): boolean {
    const { line } = this.#sale;
    const isSilent = line.silentFrom[place]! < Infinity || this.#returnsAt.has(place);
    return line.isWaiting(place) && !isSilent;
  }

  giveUpNext(now: number): void {
    this.giveUp(this.#patient, now);
  }

  giveUp(place: number, now: number): void {
    const { line, buyers, calls } = this.#sale;
    if (!line.isWaiting(place)) return;
    line.leave(place);
    calls.count('leave', now);
    buyers.ended(line.buyer[place]!, 'gaveUp', now + this.#transitMs);
  }

  /** A buyer's call to leave arrives, from the line or from inside. */
  leave(place: number, now: number): void {
    const { line, sessions, calls } = this.#sale;
    calls.count('leave', now);
    if (line.isWaiting(place)) {
      line.leave(place);
    } else if (sessions.isLive(place, now)) {
      this.#shopping.release(place);
      sessions.end(place);
      this.admit(now);
    }
  }

  /** A buyer goes away from the line without a word, unless it was inside before. */
  goSilent(place: number, now: number): void {
    const { line, buyers } = this.#sale;
    const buyer = line.buyer[place]!;
    line.silence(place);
    const isUndecided = buyers.outcomes[buyer] === outcomeCode.none;
    if (isUndecided && buyers.insideAt[buyer] === Infinity) buyers.ended(buyer, 'wentAway', now);
  }

  /** A wanderer asks for its place again. */
  returns(place: number, now: number): void {
    const { line, buyers, heap, hall } = this.#sale;
    const buyer = line.buyer[place]!;
    line.returned(place);
    if (line.isWaiting(place)) {
      heap.add(this.#patienceEndsAt(now), eventKind.givesUp, place);
    } else if (buyers.insideAt[buyer] === Infinity) {
      const isAdmitted = line.state[place] === placeState.admitted;
      if (!isAdmitted) buyers.ended(buyer, hall.soldOutAt === null ? 'expired' : 'soldOut', now);
    }
  }

  /** Every seat is sold: each buyer in the line learns it from its next poll, and leaves. */
  close(now: number): void {
    const { line, log, buyers, polls, calls } = this.#sale;
    let rank = log.count;
    for (let place = 0; place < line.joined; place += 1) {
      if (!line.isWaiting(place)) continue;
      const isBot = line.isBot[place] === 1;
      const joinedAt = line.joinedAt[place]! + this.#transitMs;
      const polledAt = polls.arrivalFrom(now, { joinedAt, rank, isBot });
      const buyer = line.buyer[place]!;
      line.leave(place);
      rank += 1;
      if (polledAt >= line.silentFrom[place]!) continue;
      const learnsAt = polledAt + polls.transit();
      const givesUpAt = this.#patienceEndsAt(line.joinedAt[place]!);
      calls.count('status', polledAt);
      calls.count('leave', Math.min(learnsAt, givesUpAt) + this.#transitMs);
      if (learnsAt <= givesUpAt) buyers.ended(buyer, 'soldOut', learnsAt);
      else buyers.ended(buyer, 'gaveUp', givesUpAt);
    }
  }

  #onAdmitted(place: number, now: number): void {
    const { line, log, sessions, polls, buyers, calls, heap } = this.#sale;
    const rank = log.count;
    sessions.admit(place, now);
    const joinedAt = line.joinedAt[place]!;
    const isAtOnce = joinedAt === now;
    const answeredAt = joinedAt + this.#transitMs;
    let claimsAt = isAtOnce
      ? answeredAt + polls.transit()
      : polls.arrivalFrom(now, { joinedAt: answeredAt, rank, isBot: line.isBot[place] === 1 });
    const returnsAt = this.#returnsAt.get(place);
    if (returnsAt !== undefined && line.silentFrom[place]! < Infinity) {
      claimsAt = now <= line.silentFrom[place]! ? line.silentFrom[place]! : returnsAt;
    } else if (claimsAt >= line.silentFrom[place]!) {
      return;
    }
    if (isAtOnce) calls.count('status', claimsAt);
    const seenAt = claimsAt + polls.transit();
    const buyer = line.buyer[place]!;
    const patienceEndsAt = this.#patienceEndsAt(Math.max(joinedAt, returnsAt ?? 0));
    if (seenAt > patienceEndsAt) {
      heap.add(patienceEndsAt + this.#transitMs, eventKind.leave, place);
      buyers.ended(buyer, 'gaveUp', patienceEndsAt);
      return;
    }
    if (claimsAt >= sessions.claimDeadline(now)) {
      buyers.ended(buyer, 'expired', seenAt);
      return;
    }
    sessions.claim(place);
    buyers.sawInside(buyer, isAtOnce ? joinedAt : seenAt);
    this.#shopping.enter(place, seenAt);
  }

  /** Plans the steps in the line of a buyer who has joined, whenever its turn comes. */
  #plan(place: number, buyer: number, registeredAt: number): void {
    const answeredAt = registeredAt + this.#transitMs;
    const { line, buyers, heap, random, polls, streams } = this.#sale;
    const persona = buyers.personas[buyer];
    if (persona === personaCode['no-show']) {
      line.silentFrom[place] = registeredAt;
      line.silence(place);
      buyers.ended(buyer, 'noShow', answeredAt);
    } else if (persona === personaCode['drop-out']) {
      const goesAt = Math.max(0, answeredAt) + Math.round(random.next() * this.#patienceMs);
      line.silentFrom[place] = goesAt;
      if (goesAt < Infinity) heap.add(goesAt, eventKind.goesSilent, place);
    } else if (persona === personaCode.abandoner) {
      const { random: own } = streams.shared(buyer);
      if (!own.chance(leavesLineProbability)) return;
      const leavesAt = answeredAt + streams.thinkMs(own) + polls.transit();
      buyers.ended(buyer, 'left', leavesAt);
      // It is gone before the doors of its lobby open.
      if (leavesAt < 0) return line.leave(place);
      line.silentFrom[place] = registeredAt;
      line.silence(place);
      heap.add(leavesAt, eventKind.leave, place);
    } else if (persona === personaCode.wanderer) {
      const { random: own } = streams.shared(buyer);
      const pauseMs = (range: readonly [number, number]) => Math.round(own.between(range) * 1000);
      const seenAt = answeredAt + pauseMs(wandererSeenSeconds) + polls.transit();
      const awayMs = pauseMs(wandererAwaySeconds) + 2 * this.#transitMs;
      const returnsAt = Math.max(0, seenAt) + awayMs;
      line.silentFrom[place] = seenAt;
      line.silence(place);
      this.#returnsAt.set(place, returnsAt);
      heap.add(returnsAt, eventKind.returns, place);
    }
  }

  /** @param since when the buyer began to wait. */
  #patienceEndsAt(since: number): number {
    return since + this.#transitMs + this.#patienceMs;
  }
}
