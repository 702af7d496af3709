/** A few lines on stderr that are redrawn in place, several times a second, until they are done. */
import type { Context } from '../context.ts';

const frameMs = 100;

export interface Live {
  /** Removes the picture from the screen and stops redrawing. */
  clear(): Promise<void>;
}

/** @param draw the picture for this redraw; frames are counted from 0. */
export async function startLive(
  { host, clock }: Context,
  draw: (frame: number) => string,
): Promise<Live> {
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(host.stderr);
  const stopped = new AbortController();
  const redraw = async (): Promise<void> => {
    for (let frame = 0; !stopped.signal.aborted; frame += 1) {
      update(draw(frame));
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
