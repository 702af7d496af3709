/** A live region: lines on stderr that are redrawn in place ten times a second. */
import type { Context } from '../context.ts';
import { sanitizeOutput } from '../render/format.ts';

const frameMs = 100;

export interface LiveRegion {
  /** Stops redrawing and removes the lines from the screen. */
  clear(): Promise<void>;
}

/** @param draw returns the lines of a frame; frames are counted from 0. */
export async function startLiveRegion(
  { host, clock }: Context,
  draw: (frame: number) => string,
): Promise<LiveRegion> {
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(host.stderr);
  const stopped = new AbortController();
  const redraw = async (): Promise<void> => {
    for (let frame = 0; !stopped.signal.aborted; frame += 1) {
      update(sanitizeOutput(draw(frame)));
      await clock.sleep(frameMs, stopped.signal).catch(() => undefined);
    }
  };
  const redrawing = redraw();
  return {
    async clear() {
      stopped.abort();
      await redrawing;
      update.clear();
      update.done();
    },
  };
}
