/**
 * Repeats a job at an interval, from its start until its stop.
 *
 * One ticker serves all readers of its kind, so their number costs no timers. The interval is the
 * pause between two runs: a run that takes longer delays the next one.
 */
import type { Clock } from '@onsale/core/time/clock';

export interface TickerOptions {
  clock: Clock;
  intervalMs: number;
  work: () => Promise<void>;
  /** Called with the error of a run that failed; the next one follows after `retryMs`. */
  onFailure: (error: unknown) => void;
}

/** The pause after a run that failed, such as while the database is away. */
const retryMs = 1_000;

export class Ticker {
  readonly #options: TickerOptions;
  #stopped: AbortController | null = null;
  /** Resolves when no run is in flight. */
  #lastRun: Promise<void> = Promise.resolve();

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  start(): void {
    if (this.#stopped) return;
    this.#stopped = new AbortController();
    void this.#repeat(this.#stopped.signal);
  }

  /** A run that is in flight ends by itself. */
  stop(): void {
    this.#stopped?.abort();
    this.#stopped = null;
  }

  /** Resolves when no run is in flight. */
  idle(): Promise<void> {
    return this.#lastRun;
  }

  async #repeat(stopped: AbortSignal): Promise<void> {
    const { clock, intervalMs, work, onFailure } = this.#options;
    let pauseMs = intervalMs;
    // A run may be in flight since before the last stop: two at once could overtake each other.
    await this.#lastRun;
    for (;;) {
      await clock.sleep(pauseMs, stopped).catch(() => {});
      if (stopped.aborted) return;
      const run = work();
      this.#lastRun = run.catch(() => {});
      try {
        await run;
        pauseMs = intervalMs;
      } catch (error) {
        onFailure(error);
        pauseMs = retryMs;
      }
    }
  }
}
