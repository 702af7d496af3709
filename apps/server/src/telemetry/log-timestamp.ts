/** The timestamp function of the log, in the format that pino takes. */
import { toIso } from '@onsale/core/time/dates';
import { type Clock } from '@onsale/core/time/clock';

/**
 * Lines of the same millisecond share the formatted text: formatting it takes longer than half of
 * the rest of a line.
 */
export function logTimestamp(clock: Pick<Clock, 'now'>): () => string {
  let at: number | undefined;
  let text = '';
  return () => {
    const now = clock.now();
    if (now !== at) {
      at = now;
      text = `,"time":"${toIso(now)}"`;
    }
    return text;
  };
}
