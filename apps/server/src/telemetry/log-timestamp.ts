/** The time of a line in the log, as pino wants it. */
import { toIso } from '@onsale/core/time/dates';
import { type Clock } from '@onsale/core/time/clock';

/** Lines of one millisecond share the text, which takes longer to write than half of the rest of a line. */
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
