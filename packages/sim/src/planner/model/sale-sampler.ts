/** Samples a modelled sale each second: the slots in use, and the polls of the line. */
import type { CallCounter } from './call-counter.ts';
import type { Hall } from './hall.ts';
import type { ModelLine } from './line/model-line.ts';
import { PollRate } from './line/poll-times.ts';
import type { Sessions } from './line/sessions.ts';

export class SaleSampler {
  readonly #line: ModelLine;
  readonly #sessions: Sessions;
  readonly #hall: Hall;
  readonly #calls: CallCounter;
  readonly #rate: PollRate;
  /** Seconds in which buyers waited and seats were left, and the share of slots in use, summed. */
  #contended = 0;
  #used = 0;
  /** No place before it has joined within the last poll interval. */
  #polled = 0;

  constructor(sale: {
    line: ModelLine;
    sessions: Sessions;
    hall: Hall;
    calls: CallCounter;
    requestMs: number;
  }) {
    this.#line = sale.line;
    this.#sessions = sale.sessions;
    this.#hall = sale.hall;
    this.#calls = sale.calls;
    this.#rate = new PollRate(sale.requestMs);
  }

  /** @param now a whole second in which buyers wait. */
  take(now: number, maxActive: number): void {
    const line = this.#line;
    if (this.#hall.free > 0) {
      this.#contended += 1;
      this.#used += Math.min(1, this.#sessions.active / maxActive);
    }
    const since = now - this.#rate.intervalMs(line.polling);
    while (this.#polled < line.joined && line.joinedAt[this.#polled]! <= since) this.#polled += 1;
    const yetToPoll = line.joined - this.#polled;
    const people = Math.max(line.bots, line.polling - yetToPoll);
    this.#calls.count('status', now, this.#rate.perSecond(people, line.bots));
  }

  /** The mean share of slots in use while buyers waited and seats were left; null if never. */
  get slotsUsed(): number | null {
    return this.#contended === 0 ? null : this.#used / this.#contended;
  }
}
