/** The sale planner: answers an organiser's questions about a sale by playing a model of it. */
import { roomNumberLimit } from '@onsale/core/queue';
import { scenarioLimits } from '../scenario/limits.ts';
import { searchLimits, type FoundLimits } from './limit-search.ts';
import { meanSeatsWanted, planLimits, type PlanOptions } from './plan-options.ts';
import { crowdsOf, playOnce, summarize, type Crowds, type PlannedRun } from './planned-run.ts';

export type { PlanOptions } from './plan-options.ts';
export type { PlannedRun } from './planned-run.ts';

export interface Plan {
  asked: PlanOptions;
  /** Number of people who are played: all of them. */
  front: number;
  /** The number that each played buyer, seat and slot stands for: itself. */
  oneIn: 1;
  run: PlannedRun;
  changes: PlannedRun[];
  /** The change with the largest gain, if one makes a difference. */
  best: PlannedRun | null;
  /** The sale in both orders of its lobby; absent without one. */
  orders?: Record<'arrival' | 'draw', PlannedRun>;
  /** The lowest limits with which the sale is over in time; absent unless asked for. */
  search?: LimitSearch;
}

/** With `run` null no limits are high enough. */
export interface LimitSearch {
  withinSeconds: number;
  limits: FoundLimits | null;
  run: PlannedRun | null;
}

/** Minimum gain of a change worth reporting, as a share of the time until the sale is over. */
const minGain = 0.1;

/**
 * @param options.pause runs between two plays; an error that it throws ends the plan.
 * @throws ScenarioError when the sale cannot be played.
 */
export async function plan(
  asked: PlanOptions,
  { pause = async () => {} }: { pause?: () => Promise<void> } = {},
): Promise<Plan> {
  const crowds = crowdsOf(asked);
  const { ofPlan, ofChange } = countRuns(asked);
  const seeds = seedsFrom(asked.seed, ofPlan);
  const run = await playAll(asked, { seeds, crowds, pause, change: null });
  const changeSeeds = ofChange === 1 ? [run.seed] : seeds.slice(0, ofChange);
  const changes: PlannedRun[] = [];
  for (const { change, options } of doubledLimits(asked)) {
    changes.push(await playAll(options, { seeds: changeSeeds, crowds, pause, change }));
  }
  const search = await searchIfAsked(asked, { seeds: changeSeeds, crowds, pause });
  const orders = await playOrders(asked, run, { seeds, crowds, pause });
  const best = bestOf(run, changes);
  const { buyers: front } = asked;
  return {
    asked,
    front,
    oneIn: 1,
    run,
    changes,
    best,
    ...(orders && { orders }),
    ...(search && { search }),
  };
}

/** Plays the sale in the other order of its lobby, with the same crowds. */
async function playOrders(
  asked: PlanOptions,
  run: PlannedRun,
  playing: Playing,
): Promise<Plan['orders']> {
  if (asked.order === undefined) return undefined;
  const order = asked.order === 'draw' ? 'arrival' : 'draw';
  const other = await playAll({ ...asked, order }, { ...playing, change: `order ${order}` });
  return order === 'draw' ? { arrival: run, draw: other } : { arrival: other, draw: run };
}

interface Playing {
  seeds: readonly number[];
  crowds: Crowds;
  pause: () => Promise<void>;
}

async function playAll(
  options: PlanOptions,
  { seeds, crowds, pause, change }: Playing & { change: string | null },
): Promise<PlannedRun> {
  const runs = [];
  for (const seed of seeds) {
    await pause();
    runs.push(playOnce(options, seed, crowds));
  }
  return summarize(runs, { change, options });
}

async function searchIfAsked(
  asked: PlanOptions,
  playing: Playing,
): Promise<LimitSearch | undefined> {
  const { soldOutInSeconds } = asked;
  if (soldOutInSeconds === undefined) return undefined;
  const limits = await searchLimits({ ...asked, soldOutInSeconds }, playing);
  const options = { ...asked, ...limits, roomChanges: [] };
  const run = limits && (await playAll(options, { ...playing, change: 'found' }));
  return { withinSeconds: soldOutInSeconds, limits, run };
}

interface Change {
  change: string;
  options: PlanOptions;
}

/** The sale with each limit doubled, at its start and in each change of it, and with both. */
function doubledLimits(asked: PlanOptions): Change[] {
  const doubled = (...fields: (keyof FoundLimits)[]): PlanOptions => {
    const twice = <Limits extends { [Limit in keyof FoundLimits]?: number | undefined }>(
      limits: Limits,
    ): Limits => {
      const raised = fields.flatMap((field) => {
        const limit = limits[field];
        return limit === undefined ? [] : [[field, Math.min(roomNumberLimit, 2 * limit)]];
      });
      return { ...limits, ...Object.fromEntries(raised) };
    };
    return { ...twice(asked), roomChanges: asked.roomChanges.map(twice) };
  };
  const slots = doubled('maxActive');
  const rate = doubled('admitPerMinute');
  return [
    { change: `${slots.maxActive} inside at once`, options: slots },
    { change: `${rate.admitPerMinute} admitted per minute`, options: rate },
    { change: 'both', options: doubled('maxActive', 'admitPerMinute') },
  ];
}

/** The work of all runs that a plan may do, in people, and the share of those who buy in it. */
const workLimit = { few: 100_000, all: 8_000_000, ofBuyer: 10 } as const;
const defaultSeeds = 10;

/** How many crowds the sale is played with, and with each change: as many as take little time. */
export function countRuns(asked: PlanOptions): { ofPlan: number; ofChange: number } {
  if (asked.seeds !== undefined) {
    const seeds = Math.min(asked.seeds, planLimits.seeds);
    return { ofPlan: seeds, ofChange: seeds };
  }
  const { buyers, seats, seatsPerBuyer = meanSeatsWanted } = asked;
  const work = buyers + workLimit.ofBuyer * Math.min(buyers, seats / seatsPerBuyer);
  if (work <= workLimit.few) return { ofPlan: defaultSeeds, ofChange: defaultSeeds };
  const runs = Math.floor(workLimit.all / work) - doubledLimits(asked).length;
  return { ofPlan: Math.min(defaultSeeds, Math.max(1, runs)), ofChange: 1 };
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (first + index) % (scenarioLimits.seed + 1));
}

/** The change after which the sale is over soonest, if the gain is large enough. */
function bestOf(run: PlannedRun, changes: readonly PlannedRun[]): PlannedRun | null {
  const secondsUntilOver = ({ soldOutAfterSeconds }: PlannedRun) => soldOutAfterSeconds ?? Infinity;
  // One raised limit is preferred to two that gain no more.
  const handicap = ({ change }: PlannedRun) => (change === 'both' ? 1.05 : 1);
  const [best] = changes.toSorted(
    (a, b) => secondsUntilOver(a) * handicap(a) - secondsUntilOver(b) * handicap(b),
  );
  return best && secondsUntilOver(best) < secondsUntilOver(run) * (1 - minGain) ? best : null;
}
