/** Test fixture: one command of the CLI in this process, on a terminal that a test types on. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { systemClock, type Clock } from '@onsale/core/time/clock';
import { runProgram } from '../../src/run.ts';
import type { Host } from '../../src/terminal/host.ts';
import { createInterruption, type Interruption } from '../../src/terminal/interruption.ts';

export interface TerminalRun {
  /** Resolves when the text after the last match matches. */
  shows(pattern: RegExp): Promise<void>;
  type(keys: string): void;
  /** All that was written, without styles. */
  output(): string;
  /** All that was written, as it is. */
  styled(): string;
  ended: Promise<number>;
}

export const enter = '\r';
export const arrowUp = '\u001B[A';
export const arrowDown = '\u001B[B';

interface TerminalOptions {
  server: string;
  stateHome: string;
  env?: Record<string, string>;
  clock?: Clock;
  /** Receives what stops the command. */
  onStart?: (interruption: Interruption) => void;
}

export function runOnTerminal(
  words: string,
  { server, stateHome, env = {}, clock = systemClock, onStart }: TerminalOptions,
): TerminalRun {
  let received = '';
  let from = 0;
  const tty = () => Object.assign(new PassThrough(), { isTTY: true, columns: 300, rows: 40 });
  const [stdin, stdout, stderr] = [tty(), tty(), tty()];
  Object.assign(stdin, { setRawMode: () => stdin });
  for (const stream of [stdout, stderr]) {
    stream.on('data', (chunk: Buffer) => (received += chunk.toString()));
  }
  const host: Host = {
    env: {
      HOME: stateHome,
      XDG_STATE_HOME: stateHome,
      ONSALE_SERVER: server,
      // A pager would write to the terminal of the tests.
      ONSALE_PAGER: '',
      ...env,
    },
    stdin,
    stdout,
    stderr,
    clock,
    interruption: createInterruption(clock),
    runCommand: runProgram,
  };
  onStart?.(host.interruption);
  const output = () => stripVTControlCharacters(received);
  const ended = runProgram(host, words.split(' '));
  return {
    output,
    styled: () => received,
    ended,
    type: (keys) => void stdin.write(keys),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = pattern.exec(output().slice(from));
          if (!found) return;
          from += found.index + found[0].length;
          for (const stream of [stdout, stderr]) stream.off('data', check);
          resolve();
        };
        for (const stream of [stdout, stderr]) stream.on('data', check);
        void ended.then(() => reject(new Error(`It ended without ${pattern}: ${output()}`)));
        check();
      }),
  };
}
