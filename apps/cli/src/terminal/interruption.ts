/**
 * Graceful interruption by Ctrl-C, SIGTERM or lost output: an abort signal with a grace period.
 *
 * A command sees the signal abort and cleans up; after its grace period the program ends anyway.
 */
import type { Clock } from '@onsale/core/time/clock';
import { exitCodes } from '../errors/exit-codes.ts';
import { t } from '../language/language.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGPIPE' | 'OUTPUT_LOST';

/** The abort reason; its exit code becomes that of the program. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(stopSignal: StopSignal) {
    const { message, exitCode } = endings[stopSignal];
    super(message);
    this.exitCode = exitCode;
  }
}

/** Whether the signal aborted by Ctrl-C, which is how a watch ends. */
export function isCtrlC({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof Interrupted && reason.exitCode === exitCodes.interrupted;
}

const endings: Record<StopSignal, { message: string; exitCode: number }> = {
  SIGINT: {
    get message() {
      return t`Interrupted.`;
    },
    exitCode: exitCodes.interrupted,
  },
  SIGTERM: {
    get message() {
      return t`Terminated.`;
    },
    exitCode: exitCodes.terminated,
  },
  SIGPIPE: {
    get message() {
      return t`The reader of the output has closed it.`;
    },
    exitCode: exitCodes.failed,
  },
  OUTPUT_LOST: {
    get message() {
      return t`The output cannot be written, such as on a full disk. The effects of the command remain.`;
    },
    exitCode: exitCodes.outputLost,
  },
};

export interface Interruption {
  signal: AbortSignal;
  /** How long the command may take to finish after the signal; commands may raise it. */
  graceMs: number;
  stop(stopSignal: StopSignal): void;
  /** Settles as `work` does; until then, SIGINT stops nothing, as it is for another program. */
  leaveCtrlC<T>(work: Promise<T>): Promise<T>;
  /**
   * Settles as `work` does; after a signal, rejects with Interrupted when the grace period ends.
   */
  race<T>(work: Promise<T>): Promise<T>;
}

export const defaultGraceMs = 1_000;

export function createInterruption(clock: Clock): Interruption {
  const controller = new AbortController();
  const { signal } = controller;
  let isCtrlCLeft = false;
  const interruption: Interruption = {
    signal,
    graceMs: defaultGraceMs,
    stop(stopSignal) {
      if (isCtrlCLeft && stopSignal === 'SIGINT') return;
      controller.abort(new Interrupted(stopSignal));
    },
    async leaveCtrlC(work) {
      isCtrlCLeft = true;
      try {
        return await work;
      } finally {
        isCtrlCLeft = false;
      }
    },
    async race(work) {
      const workSettled = new AbortController();
      const graceOver = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          const giveUp = () => reject(signal.reason);
          clock.sleep(interruption.graceMs, workSettled.signal).then(giveUp, giveUp);
        });
      });
      try {
        return await Promise.race([work, graceOver]);
      } finally {
        workSettled.abort();
      }
    },
  };
  return interruption;
}
