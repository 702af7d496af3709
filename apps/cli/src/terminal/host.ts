/** The host environment: process streams, environment variables, clock and signals, injected. */
import type { ReadStream, WriteStream } from 'node:tty';
import type { Clock } from '@onsale/core/time/clock';
import type { Interruption } from './interruption.ts';

/** The demo and the tests run commands on hosts of their own. */
export interface Host {
  env: Record<string, string | undefined>;
  stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>;
  stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>;
  stderr: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;
  clock: Clock;
  interruption: Interruption;
  /** Whether another command runs this one, and reports an interruption for both. */
  isStep?: boolean;
  /**
   * Runs one command and resolves with its exit code. The demo runs the program's own commands by
   * it; main.ts supplies it, so that no command imports the program that it is part of.
   */
  runCommand(host: Host, words: readonly string[]): Promise<number>;
}
