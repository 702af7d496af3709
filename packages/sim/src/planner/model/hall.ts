/** The seats of all dates of the modelled concert, and what has been sold of them. */
import type { Scenario } from '../../scenario/schema.ts';
import { SeatPlan } from './seat-plan.ts';

export class Hall {
  readonly dates: readonly SeatPlan[];
  readonly total: number;
  #sold = 0;
  #lastSoldAt = 0;
  /** When all seats were held or sold for the first time. */
  #takenAt: number | null = null;

  constructor({ dates, seatsPerDate, seatsPerRow }: Scenario['concert']) {
    this.dates = Array.from({ length: dates }, () => new SeatPlan(seatsPerDate, seatsPerRow));
    this.total = dates * seatsPerDate;
  }

  get sold(): number {
    return this.#sold;
  }

  get free(): number {
    let free = 0;
    for (const date of this.dates) free += date.free;
    return free;
  }

  get takenAt(): number | null {
    return this.#takenAt;
  }

  /** When the last seat was sold; null while one is not. */
  get soldOutAt(): number | null {
    return this.#sold === this.total ? this.#lastSoldAt : null;
  }

  /** The dates with a free seat. */
  bookable(): number[] {
    const found: number[] = [];
    for (const [date, plan] of this.dates.entries()) if (plan.free > 0) found.push(date);
    return found;
  }

  /** Call it after seats were taken. */
  noteTaken(now: number): void {
    if (this.#takenAt === null && this.free === 0) this.#takenAt = now;
  }

  /** Sells seats that are held. */
  sell(seats: number, now: number): void {
    this.#sold += seats;
    this.#lastSoldAt = now;
  }
}
