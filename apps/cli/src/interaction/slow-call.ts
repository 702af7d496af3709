/** A spinner on terminals, from a second after a call began until the server answers. */
import type { Context } from '../context.ts';
import { duration } from '../render/format.ts';
import { spinner } from '../render/queue.ts';
import { startLiveRegion } from './live-region.ts';
import { t } from '../language/language.ts';

const noticeAfterMs = 1_000;

/** Shows the spinner for slow calls of a command, which may turn it off by `onRequest`. */
export function watchSlowCalls(context: Context): void {
  const { out, clock, reachability } = context;
  if (!out.canRedraw) return;
  reachability.onRequest = () => {
    const draw = (frame: number) => {
      const sign = spinner[frame % spinner.length] ?? '';
      return out.errorColors.dim(
        t`${sign} Waiting for the server, ${duration(reachability.waitedMs() ?? 0)} …`,
      );
    };
    let region: ReturnType<typeof startLiveRegion> | undefined;
    const cancel = clock.after(noticeAfterMs, () => {
      region = startLiveRegion(context, draw);
    });
    return async () => {
      cancel();
      await (await region)?.clear();
    };
  };
}
