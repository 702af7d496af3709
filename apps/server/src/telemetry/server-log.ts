/** The log of a server process: JSON lines on stdout, or to a sink. */
import { systemClock } from '@onsale/core/time/clock';
import { destination, pino, type Logger } from 'pino';
import { serverLimits } from '../config/server-limits.ts';
import { logTimestamp } from './log-timestamp.ts';

/** Takes each line of the log. */
export interface LogSink {
  write(line: string): void;
}

/** @param options `worker`: the number of this process among those that share a port. */
export function createServerLog(
  level: string,
  { logTo, worker }: { logTo?: LogSink | undefined; worker?: number | undefined } = {},
): Logger {
  const base = worker === undefined ? null : { worker };
  const output = logTo ?? destination({ sync: false, minLength: serverLimits.logBufferBytes });
  return pino({ level, base, timestamp: logTimestamp(systemClock) }, output);
}
