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
}
