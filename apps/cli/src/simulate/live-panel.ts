/** Shows a run in progress: redrawn in place on a terminal, else a line every few seconds. */
import type { LiveRun } from '@onsale/sim/run/run-state';
import type { Context } from '../context.ts';
import { startLiveRegion } from '../interaction/live-region.ts';
import { runLine, runPanel } from '../render/run-panel.ts';

const defaultLineEveryMs = 3_000;
const rateOverMs = 1_000;

export interface LiveView {
  stop(): Promise<void>;
}

export async function startLiveView(
  context: Context,
  live: LiveRun,
  { buyers, lineEveryMs = defaultLineEveryMs }: { buyers: number; lineEveryMs?: number },
): Promise<LiveView> {
  const { out, clock } = context;
  const startedAt = clock.now();
  const elapsed = () => clock.now() - startedAt;
  if (out.canRedraw) {
    const measureCallRate = createCallRateMeter(context, live);
    const panel = await startLiveRegion(context, () =>
      runPanel(
        live,
        { width: out.width, buyers, callRate: measureCallRate(), elapsedMs: elapsed() },
        out.errorColors,
      ),
    );
    return { stop: () => panel.clear() };
  }
  const stopped = new AbortController();
  const printing = (async () => {
    while (!stopped.signal.aborted) {
      await clock.sleep(lineEveryMs, stopped.signal).catch(() => undefined);
      if (!stopped.signal.aborted) out.note(() => runLine(live, { buyers, elapsedMs: elapsed() }));
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await printing;
    },
  };
}

function createCallRateMeter({ clock }: Context, { counters }: LiveRun) {
  const count = () => [...counters.calls.values()].reduce((sum, { attempts }) => sum + attempts, 0);
  let before = { at: clock.now(), calls: count() };
  let callsPerSecond = 0;
  return () => {
    const now = { at: clock.now(), calls: count() };
    const ms = now.at - before.at;
    if (ms >= rateOverMs) {
      callsPerSecond = ((now.calls - before.calls) * 1000) / ms;
      before = now;
    }
    return { callsPerSecond };
  };
}
