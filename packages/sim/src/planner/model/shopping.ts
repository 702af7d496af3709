/** The visit of a buyer inside: looks at dates, thinks, reserves, thinks, pays. */
import { reservationEnd } from '@onsale/core/reservation';
import { walletLimits } from '@onsale/core/wallet';
import type { BuyerStream, BuyerStreams } from './buyer-streams.ts';
import type { ModelOutcome } from './buyer-table.ts';
import { personaCode, type ModelPersona } from './crowd.ts';
import { eventKind } from './event-kind.ts';
import type { SaleParts } from './sale-parts.ts';

/** As the simulator's `reserve`. */
const ownChoiceProbability = 0.3;
const leavesByCallProbability = 0.5;

interface Visit extends BuyerStream {
  holds: number;
  date: number;
  /** Seats chosen on the map; null for the best ones. */
  chosen: readonly number[] | null;
  /** How many seats are held: those chosen, or adjacent ones from `firstSeat` on. */
  heldCount: number;
  firstSeat: number;
}

export class Shopping {
  readonly #sale: SaleParts;
  readonly #streams: BuyerStreams;
  /** By place. */
  readonly #visits: (Visit | undefined)[];

  constructor(sale: SaleParts) {
    this.#sale = sale;
    this.#streams = sale.streams;
    this.#visits = Array.from({ length: sale.line.state.length });
  }

  /** The buyer of a place knows from `seenAt` on that it is inside. */
  enter(place: number, seenAt: number): void {
    const buyer = this.#buyer(place);
    const streams = this.#streams;
    const { random, wanted } = this.#isA(place, 'human')
      ? streams.create(buyer)
      : streams.shared(buyer);
    const none = { holds: 0, date: 0, chosen: null, heldCount: 0, firstSeat: 0 };
    this.#visits[place] = { random, wanted, ...none };
    this.#send(eventKind.dates, place, seenAt);
  }

  /** The dates are asked for; the buyer thinks, and then chooses on the map or leaves it to us. */
  askDates(place: number, now: number): void {
    const { hall, calls, heap } = this.#sale;
    calls.count('dates', now);
    const visit = this.#visits[place]!;
    if (this.#isOver(place, now)) return;
    const dates = hall.bookable();
    if (dates.length === 0) {
      const answeredAt = now + this.#transit();
      if (this.#isA(place, 'abandoner')) this.#abandon(place, visit, answeredAt);
      else this.#leaves(place, answeredAt, 'soldOut');
      return;
    }
    visit.date = dates[visit.random.int(0, dates.length - 1)]!;
    const thoughtAt =
      now + this.#transit() + this.#streams.thinkMs(visit.random, this.#isA(place, 'bot'));
    visit.chosen = null;
    if (visit.random.chance(ownChoiceProbability)) {
      this.#send(eventKind.seatMap, place, thoughtAt);
      return;
    }
    // A buyer reads its reservations before it asks for the best seats.
    const readAt = thoughtAt + this.#transit();
    calls.count('reservations', readAt);
    heap.add(readAt + this.#transit() + this.#transit(), eventKind.reserve, place);
  }

  readSeatMap(place: number, now: number): void {
    const { hall, calls } = this.#sale;
    calls.count('seats', now);
    const visit = this.#visits[place]!;
    if (this.#isOver(place, now)) return;
    const plan = hall.dates[visit.date]!;
    const readAt = now + this.#transit();
    if (plan.free < visit.wanted) {
      this.#wantsFewer(place, readAt);
      return;
    }
    const from = visit.random.int(0, plan.free - visit.wanted);
    visit.chosen = plan.freeFrom(from, visit.wanted);
    this.#send(eventKind.reserve, place, readAt);
  }

  reserve(place: number, now: number): void {
    const { sessions, hall, calls, scenario } = this.#sale;
    calls.count('reserve', now);
    const visit = this.#visits[place]!;
    if (this.#isOver(place, now)) return;
    const { reservationSeconds, room } = scenario.concert;
    if (visit.holds >= room.holdsPerSession) {
      this.#ends(place, 'expired', now + this.#transit());
      return;
    }
    if (!this.#takeSeats(visit)) {
      this.#wantsFewer(place, now + this.#transit());
      return;
    }
    hall.noteTaken(now);
    visit.holds += 1;
    const latestSessionEnd = sessions.latestEnd(place);
    const heldUntil = reservationEnd({ reservationSeconds, latestSessionEnd }, now);
    sessions.extend(place, heldUntil);
    this.#decide(place, { visit, heldUntil, answeredAt: now + this.#transit() });
  }

  pay(place: number, now: number): void {
    const { sessions, hall, calls, buyers } = this.#sale;
    const { heldCount } = this.#visits[place]!;
    calls.count('pay', now);
    hall.sell(heldCount, now);
    buyers.seatsSold[buyers.personas[this.#buyer(place)]!]! += heldCount;
    sessions.end(place);
    this.#ends(place, 'bought', now + this.#transit());
  }

  /** Gives back the seats of a hold that ran out, or whose buyer left. */
  release(place: number): void {
    const visit = this.#visits[place];
    if (!visit) return;
    const plan = this.#sale.hall.dates[visit.date]!;
    for (let index = 0; index < visit.heldCount; index += 1) {
      plan.release(visit.chosen?.[index] ?? visit.firstSeat + index);
    }
    this.#deleteVisit(place);
  }

  /** The next step of a buyer with seats: it pays, leaves, or is too late. */
  #decide(
    place: number,
    { visit, heldUntil, answeredAt }: { visit: Visit; heldUntil: number; answeredAt: number },
  ): void {
    const { heap, calls } = this.#sale;
    if (this.#isA(place, 'abandoner')) {
      this.#abandon(place, visit, answeredAt);
      heap.add(heldUntil, eventKind.holdEnds, place);
      return;
    }
    const paysAt = this.#charge(place, visit, answeredAt) + this.#transit();
    if (paysAt < heldUntil) {
      heap.add(paysAt, eventKind.pay, place);
      return;
    }
    calls.count('pay', paysAt);
    this.#recordEnd(place, 'expired', paysAt + this.#transit());
    heap.add(heldUntil, eventKind.holdEnds, place);
  }

  /** Thinks, and goes away by a call or without a word. */
  #abandon(place: number, { random }: Visit, answeredAt: number): void {
    const thoughtAt = answeredAt + this.#streams.thinkMs(random);
    if (random.chance(leavesByCallProbability)) this.#leaves(place, thoughtAt, 'left');
    else this.#recordEnd(place, 'left', thoughtAt);
  }

  /** Thinks, which bots do not, and charges. @returns when the points are there. */
  #charge(place: number, { random, heldCount }: Visit, answeredAt: number): number {
    const { calls, scenario } = this.#sale;
    let chargedAt = answeredAt + (this.#isA(place, 'bot') ? 0 : this.#streams.thinkMs(random));
    const total = scenario.concert.price * heldCount;
    for (let left = total; left > 0; left -= walletLimits.chargePoints) {
      // The number of its idempotency key, which the simulator draws from the same stream.
      random.int(0, 2 ** 31 - 1);
      const arrivesAt = chargedAt + this.#transit();
      calls.count('charge', arrivesAt);
      chargedAt = arrivesAt + this.#transit();
    }
    return chargedAt;
  }

  #isA(place: number, persona: ModelPersona): boolean {
    return this.#sale.buyers.personas[this.#buyer(place)] === personaCode[persona];
  }

  /** Takes the seats that were chosen, or the best ones. @returns whether it got them. */
  #takeSeats(visit: Visit): boolean {
    const { chosen, wanted } = visit;
    const plan = this.#sale.hall.dates[visit.date]!;
    const first = chosen ? 0 : plan.bestBlock(wanted);
    if (first === null || chosen?.some((seat) => !plan.isFree(seat))) return false;
    for (let index = 0; index < wanted; index += 1) plan.take(chosen?.[index] ?? first + index);
    visit.heldCount = wanted;
    visit.firstSeat = first;
    return true;
  }

  /** A buyer who cannot get as many seats as it wants tries again with one fewer. */
  #wantsFewer(place: number, at: number): void {
    const visit = this.#visits[place]!;
    visit.wanted = Math.max(1, visit.wanted - 1);
    this.#send(eventKind.dates, place, at);
  }

  /** Ends the story when the session is over. */
  #isOver(place: number, now: number): boolean {
    if (this.#sale.sessions.isLive(place, now)) return false;
    this.#ends(place, 'expired', now + this.#transit());
    return true;
  }

  #leaves(place: number, at: number, outcome: ModelOutcome): void {
    const arrivesAt = at + this.#transit();
    this.#sale.heap.add(arrivesAt, eventKind.leave, place);
    this.#recordEnd(place, outcome, arrivesAt + this.#transit());
  }

  #ends(place: number, outcome: ModelOutcome, at: number): void {
    this.#recordEnd(place, outcome, at);
    this.#deleteVisit(place);
  }

  #deleteVisit(place: number): void {
    this.#visits[place] = undefined;
  }

  #recordEnd(place: number, outcome: ModelOutcome, at: number): void {
    this.#sale.buyers.ended(this.#buyer(place), outcome, at);
  }

  #send(kind: number, place: number, at: number): void {
    this.#sale.heap.add(at + this.#transit(), kind, place);
  }

  #buyer(place: number): number {
    return this.#sale.line.buyer[place]!;
  }

  #transit(): number {
    return this.#sale.polls.transit();
  }
}
