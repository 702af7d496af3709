/** Ctrl-C and SIGTERM: commands get a moment to put things in order, then the program ends. */
import type { Clock } from '@onsale/core/time/clock';
import { exitCodes } from '../errors/exit-codes.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGPIPE';

/** The reason with which work is aborted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(stopSignal: StopSignal) {
    const { message, exitCode } = endings[stopSignal];
    super(message);
    this.exitCode = exitCode;
  }
}

const endings: Record<StopSignal, { message: string; exitCode: number }> = {
  SIGINT: { message: 'Interrupted.', exitCode: exitCodes.interrupted },
  SIGTERM: { message: 'Terminated.', exitCode: exitCodes.terminated },
  SIGPIPE: { message: 'Nobody reads the output any more.', exitCode: exitCodes.failed },
};

export interface Interruption {
  signal: AbortSignal;
  /** How long a command may take to come to an end after the signal. */
  graceMs: number;
  stop(stopSignal: StopSignal): void;
  /** The command's outcome; after a signal, an Interrupted once the command's grace is over. */
  race<T>(work: Promise<T>): Promise<T>;
}

export const defaultGraceMs = 1_000;

export function createInterruption(clock: Clock): Interruption {
  const controller = new AbortController();
  const { signal } = controller;
  const interruption: Interruption = {
    signal,
    graceMs: defaultGraceMs,
    stop(stopSignal) {
      controller.abort(new Interrupted(stopSignal));
    },
    async race(work) {
      const settled = new AbortController();
      const graceOver = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          const giveUp = () => reject(signal.reason);
          clock.sleep(interruption.graceMs, settled.signal).then(giveUp, giveUp);
        });
      });
      try {
        return await Promise.race([work, graceOver]);
      } finally {
        settled.abort();
      }
    },
  };
  return interruption;
}
