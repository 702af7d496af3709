/** The log of a server process: JSON lines on stdout, or to a sink. */
import { systemClock } from '@onsale/core/time/clock';
import { destination, pino, type Logger } from 'pino';
import { serverLimits } from '../config/server-limits.ts';
import { logTimestamp } from './log-timestamp.ts';

/** Takes each line of the log. */
export interface LogSink {
  write(line: string): void;
}

interface LogSettings {
  logTo?: LogSink | undefined;
  /** The number of this process among those that share a port. */
  worker?: number | undefined;
  /** Whether each line is written at once. Otherwise, the log has to be flushed. */
  isUnbuffered?: boolean;
}

export function createServerLog(
  level: string,
  { logTo, worker, isUnbuffered = false }: LogSettings = {},
): Logger {
  const base = worker === undefined ? null : { worker };
  const buffer = { sync: false, minLength: serverLimits.logBufferBytes };
  const output = logTo ?? destination(isUnbuffered ? { sync: true } : buffer);
  return pino({ level, base, timestamp: logTimestamp(systemClock) }, output);
}
