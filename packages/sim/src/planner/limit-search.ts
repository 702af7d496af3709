/** Searches for the lowest limits of the room with which a sale is over in time. */
import { roomNumberLimit } from '@onsale/core/queue';
import { playSale } from './model/sale-model.ts';
import type { PlanOptions } from './plan-options.ts';
import { scenarioOf } from './plan-scenario.ts';
import type { Crowds } from './planned-run.ts';

export interface FoundLimits {
  maxActive: number;
  admitPerMinute: number;
}

type Limits = Pick<PlanOptions, 'maxActive' | 'admitPerMinute'>;

/** Limits are searched among numbers of so many digits that are not zero. */
const digits = 2;

/**
 * First the lowest rate with which the sale is over in time, however many are inside; then, at that
 * rate, the lowest number inside at once. So neither can be lowered alone.
 *
 * @param seeds of the crowds; the sale must be over in time with each of them.
 * @param pause runs between two tries.
 * @returns null when no limits are high enough.
 */
export async function searchLimits(
  { soldOutInSeconds, ...options }: PlanOptions & { soldOutInSeconds: number },
  {
    seeds,
    crowds,
    pause,
  }: { seeds: readonly number[]; crowds: Crowds; pause: () => Promise<void> },
): Promise<FoundLimits | null> {
  const untilMs = soldOutInSeconds * 1000;
  const isInTime = async (limits: Limits): Promise<boolean> => {
    for (const seed of seeds) {
      await pause();
      const tried = scenarioOf({ ...options, ...limits, roomChanges: [] }, seed);
      if (playSale(tried, crowds(seed), untilMs).hall.soldOutAt === null) return false;
    }
    return true;
  };
  const most = Math.min(roomNumberLimit, options.buyers * options.accountsPerBot);
  const candidates = roundNumbers(most);
  const admitPerMinute = await lowest(candidates, (rate) =>
    isInTime({ maxActive: most, admitPerMinute: rate }),
  );
  if (admitPerMinute === null) return null;
  const maxActive = await lowest(candidates, (slots) =>
    isInTime({ maxActive: slots, admitPerMinute }),
  );
  return maxActive === null ? null : { maxActive, admitPerMinute };
}

/** Numbers such as 97, 98, 99, 100, 110, up to the first that is no less than `most`. */
function roundNumbers(most: number): number[] {
  const numbers: number[] = [];
  for (let step = 1, value = 1; ; value += step) {
    numbers.push(Math.min(value, most));
    if (value >= most) return numbers;
    if (value === step * 10 ** digits) step *= 10;
  }
}

/** The first candidate that is enough, by bisection; null when the last is not. */
async function lowest(
  candidates: readonly number[],
  isEnough: (candidate: number) => Promise<boolean>,
): Promise<number | null> {
  let from = 0;
  let to = candidates.length - 1;
  if (!(await isEnough(candidates[to]!))) return null;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (await isEnough(candidates[middle]!)) to = middle;
    else from = middle + 1;
  }
  return candidates[to]!;
}
