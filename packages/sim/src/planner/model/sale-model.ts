/**
 * A discrete-event model of a sale: the rules of the server and the buyers of the simulator,
 * without either. An event costs a microsecond, where the simulator plays each poll as a call.
 *
 * An event is an instant that changes the state: a join, a reservation, a payment, the end of a
 * hold. Polls are none: see poll-times.ts. Buyers draw from the same random streams as in the
 * simulator, so one seed is one crowd in both. With a lobby its time begins when the doors open.
 */
import type { AdmissionLog } from './line/admission-log.ts';
import type { BuyerTable } from './buyer-table.ts';
import type { CallCounter } from './call-counter.ts';
import { lobbyEndsAtMs, personaCode, type Crowd, type ModelledScenario } from './crowd.ts';
import { eventKind } from './event-kind.ts';
import type { Hall } from './hall.ts';
import { createParts, type SaleParts } from './sale-parts.ts';
import { SaleSampler } from './sale-sampler.ts';
import { openDoors, type FirstTenth } from './line/lobby.ts';
import { Shopping } from './shopping.ts';
import { WaitingRoom } from './line/waiting-room.ts';

/** A sale that was played to its end. */
export interface PlayedSale {
  buyers: BuyerTable;
  hall: Hall;
  /** All admissions. */
  log: AdmissionLog;
  calls: CallCounter;
  /** From 0 to 1 while buyers waited and seats were left; null when none ever did. */
  slotsUsed: number | null;
  /** null without a lobby. */
  firstTenth: FirstTenth | null;
}

const tickMs = 1_000;
/** As the persona `bot` of the simulator. */
const defaultAccountsPerBot = 4;

/**
 * Plays a sale until every buyer is gone.
 *
 * @param crowd drawn for this scenario, or for one that differs in the limits of the room only.
 * @param untilMs plays until this instant, when nothing later is of interest.
 */
export function playSale(
  { scenario, accountsPerBot = defaultAccountsPerBot }: ModelledScenario,
  crowd: Crowd,
  untilMs = Infinity,
): PlayedSale {
  const sale = createParts(scenario, { crowd, accountsPerBot });
  const run = new SaleRun(sale, { crowd, accountsPerBot });
  run.playUntil(untilMs);
  const { buyers, hall, log, calls } = sale;
  return { buyers, hall, log, calls, slotsUsed: run.slotsUsed, firstTenth: run.firstTenth };
}

class SaleRun {
  readonly #sale: SaleParts;
  readonly #crowd: Crowd;
  readonly #accountsPerBot: number;
  readonly #shopping: Shopping;
  readonly #room: WaitingRoom;
  readonly #sampler: SaleSampler;
  readonly #transitMs: number;
  readonly #changes;
  #arrived = 0;
  #changed = 0;
  #firstTenth: FirstTenth | null = null;
  /** The next second in which something may happen by itself; Infinity while no buyer waits. */
  #nextTickAt = Infinity;

  constructor(
    sale: SaleParts,
    { crowd, accountsPerBot }: { crowd: Crowd; accountsPerBot: number },
  ) {
    const [fromMs, toMs] = sale.scenario.network.latencyMs;
    this.#sale = sale;
    this.#crowd = crowd;
    this.#accountsPerBot = accountsPerBot;
    this.#shopping = new Shopping(sale);
    this.#room = new WaitingRoom(sale, this.#shopping);
    this.#sampler = new SaleSampler({ ...sale, requestMs: fromMs + toMs });
    this.#transitMs = Math.round((fromMs + toMs) / 2);
    const endsAtMs = lobbyEndsAtMs(sale.scenario);
    this.#changes = (sale.scenario.roomChanges ?? []).map(({ atSeconds, ...change }) => {
      return { at: atSeconds * 1000 - endsAtMs, change };
    });
    if (endsAtMs > 0) this.#openDoors();
  }

  get firstTenth(): FirstTenth | null {
    return this.#firstTenth;
  }

  #openDoors(): void {
    const options = { crowd: this.#crowd, accountsPerBot: this.#accountsPerBot };
    const room = { room: this.#room, transitMs: this.#transitMs };
    const { buyers, firstTenth } = openDoors(this.#sale, { ...options, ...room });
    this.#arrived = buyers;
    this.#firstTenth = firstTenth;
    // Lots are drawn in one step, and admitted from the next one on.
    const isDrawn = this.#sale.scenario.concert.order === 'draw';
    if (this.#sale.line.waiting > 0) this.#nextTickAt = isDrawn ? tickMs : 0;
  }

  get slotsUsed(): number | null {
    return this.#sampler.slotsUsed;
  }

  playUntil(untilMs: number): void {
    const { heap } = this.#sale;
    for (;;) {
      const arrivalAt = this.#nextArrivalAt();
      const givesUpAt = this.#room.nextGivesUpAt;
      const changeAt = this.#nextChangeAt();
      const now = Math.min(arrivalAt, heap.nextAt, givesUpAt, this.#nextTickAt, changeAt);
      if (now === Infinity || now > untilMs) return;
      if (arrivalAt === now) this.#arrive(now);
      else if (heap.nextAt === now) this.#playEvent(now);
      else if (givesUpAt === now) this.#room.giveUpNext(now);
      else if (changeAt === now) this.#changeRoom();
      else this.#tick(now);
    }
  }

  #nextArrivalAt(): number {
    const { arrivals, inOrder } = this.#crowd;
    if (this.#arrived >= inOrder.length) return Infinity;
    return arrivals[inOrder[this.#arrived]!]! + this.#transitMs;
  }

  #nextChangeAt(): number {
    // When no buyer waits or comes, a change makes no difference.
    if (this.#nextTickAt === Infinity && this.#nextArrivalAt() === Infinity) return Infinity;
    return this.#changes[this.#changed]?.at ?? Infinity;
  }

  #changeRoom(): void {
    const { change } = this.#changes[this.#changed]!;
    this.#changed += 1;
    this.#room.setLimits(change);
  }

  #arrive(now: number): void {
    const { line, buyers, calls } = this.#sale;
    const buyer = this.#crowd.inOrder[this.#arrived]!;
    this.#arrived += 1;
    const isBot = buyers.personas[buyer] === personaCode.bot;
    const accounts = isBot ? this.#accountsPerBot : 1;
    calls.count('join', now, accounts);
    if (this.#isKnownSoldOut(now)) {
      buyers.ended(buyer, 'soldOut', now + this.#transitMs);
      return;
    }
    for (let account = 0; account < accounts; account += 1) this.#room.join(buyer, now);
    if (line.waiting > 0 && this.#nextTickAt === Infinity) this.#nextTickAt = tickAfter(now);
  }

  /** Once a second: the admission step, and news of the sale. */
  #tick(now: number): void {
    const { line } = this.#sale;
    if (this.#isKnownSoldOut(now)) this.#room.close(now);
    else this.#room.admit(now);
    this.#sampler.take(now, this.#room.maxActive);
    this.#nextTickAt = line.waiting > 0 ? now + tickMs : Infinity;
  }

  /** Servers learn that every seat is sold within a second. */
  #isKnownSoldOut(now: number): boolean {
    const { soldOutAt } = this.#sale.hall;
    return soldOutAt !== null && tickAfter(soldOutAt) <= now;
  }

  #playEvent(now: number): void {
    const { kind, place } = this.#sale.heap.take();
    switch (kind) {
      case eventKind.dates:
        this.#shopping.askDates(place, now);
        break;
      case eventKind.seatMap:
        this.#shopping.readSeatMap(place, now);
        break;
      case eventKind.reserve:
        this.#shopping.reserve(place, now);
        break;
      case eventKind.pay:
        this.#shopping.pay(place, now);
        this.#room.admit(now);
        break;
      case eventKind.leave:
        this.#room.leave(place, now);
        break;
      case eventKind.holdEnds:
        this.#shopping.release(place);
        break;
      case eventKind.goesSilent:
        this.#room.goSilent(place, now);
        break;
      case eventKind.returns:
        this.#room.returns(place, now);
        break;
      default:
        this.#room.giveUp(place, now);
    }
  }
}

function tickAfter(at: number): number {
  return (Math.floor(at / tickMs) + 1) * tickMs;
}
