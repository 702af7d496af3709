/** What the program stands on, handed in so that the demo and the tests can run it elsewhere. */
import type { ReadStream, WriteStream } from 'node:tty';
import type { Clock } from '@onsale/core/time/clock';
import type { Interruption } from './interruption.ts';

export interface Host {
  env: Record<string, string | undefined>;
  stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>;
  stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  clock: Clock;
  interruption: Interruption;
  /**
   * Runs one command and resolves with its exit code. The demo types the program's own commands with
   * it; main.ts supplies it, so that no command has to import the program it is part of.
   */
  runCommand(host: Host, words: readonly string[]): Promise<number>;
}
