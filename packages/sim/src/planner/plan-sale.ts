/** The sale planner: answers an organiser's questions about a sale by simulating it. */
import type { RunResult } from '../result.ts';
import { readScenario } from '../scenario/read.ts';
import type { Scenario } from '../scenario/schema.ts';

/** The planned sale in an organiser's terms. */
export interface PlanOptions {
  buyers: number;
  /** Over all dates. */
  seats: number;
  dates: number;
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  /** Seats that every buyer wants; by default one to four, mostly two. */
  seatsPerBuyer?: number | undefined;
  /** Before choosing and before paying, each. */
  thinkSeconds: readonly [number, number];
  patienceMinutes: number;
  /** Percentage of buyers who join and never return. */
  noShows: number;
  arriveWithinSeconds: number;
  seed: number;
}

export const planDefaults = {
  dates: 1,
  maxActive: 50,
  admitPerMinute: 50,
  sessionSeconds: 600,
  thinkSeconds: [5, 40],
  patienceMinutes: 20,
  noShows: 5,
  arriveWithinSeconds: 60,
  seed: 1,
} as const;

export const planLimits = {
  /** With more people than this, each simulated buyer stands for several. */
  maxSimulatedPeople: 250,
  /** Minimum number of slots in a scaled room; with fewer it would behave differently. */
  minSlots: 5,
} as const;

/** One simulated run of the sale, scaled back to full size. */
export interface PlannedRun {
  /** Such as `200 inside at once`; null for the sale as planned. */
  change: string | null;
  /** null: not sold out. */
  soldOutAfterSeconds: number | null;
  seatsSold: number;
  /** Of buyers who were admitted while there were seats. */
  waitedSeconds: { half: number | null; longest: number | null };
  buyers: number;
  /** Buyers whose patience ended before the sale did. */
  gaveUp: number;
  /** From 0 to 1 while buyers waited; null when none ever did. */
  slotsUsed: number | null;
}

export interface Plan {
  asked: PlanOptions;
  /**
   * Number of people simulated, from the head of the line: those behind them are never admitted.
   */
  front: number;
  /** The number that each simulated buyer, seat and slot stands for. */
  oneIn: number;
  run: PlannedRun;
  changes: PlannedRun[];
  /** The change with the largest gain, if one makes a difference. */
  best: PlannedRun | null;
}

/** Minimum gain of a change worth reporting, as a share of the time until the sale is over. */
const minGain = 0.1;

/**
 * @param simulate plays a scenario until the last seat is sold or all buyers are gone: the plan
 * reads nothing that happens later.
 * @throws ScenarioError when the sale cannot be played.
 */
export async function plan(
  asked: PlanOptions,
  simulate: (scenario: Scenario) => Promise<RunResult>,
): Promise<Plan> {
  let played = frontOf(asked);
  const play = async (options: PlanOptions, change: string | null): Promise<PlannedRun> => {
    for (;;) {
      const oneIn = scaleOf(asked, played);
      const result = await simulate(scenarioOf(options, { front: played, oneIn }));
      if (played === asked.buyers || isFrontEnough(result)) {
        return describe(result, { asked: options, front: played, oneIn, change });
      }
      played = Math.min(asked.buyers, played * 2);
    }
  };
  const { maxActive, admitPerMinute } = asked;
  const run = await play(asked, null);
  const front = played;
  const more = { maxActive: maxActive * 2, admitPerMinute: admitPerMinute * 2 };
  const changes = [
    await play({ ...asked, maxActive: more.maxActive }, `${more.maxActive} inside at once`),
    await play(
      { ...asked, admitPerMinute: more.admitPerMinute },
      `${more.admitPerMinute} admitted a minute`,
    ),
    await play({ ...asked, ...more }, 'both'),
  ];
  return { asked, front, oneIn: scaleOf(asked, front), run, changes, best: bestOf(run, changes) };
}

/** Mean number of seats wanted, by default. */
const seatsWantedMean = 2;
/** More buyers than the seats need, as some leave without one. */
const frontMargin = 1.5;

/**
 * The number of people who decide how the sale goes. The line is served in the order of joining, so
 * a buyer who still waits when the last seat is sold affects none of those in front, and need not
 * be simulated.
 */
export function frontOf({ buyers, seats, maxActive, noShows, seatsPerBuyer }: PlanOptions): number {
  const buying = seats / (seatsPerBuyer ?? seatsWantedMean) / (1 - Math.min(noShows, 90) / 100);
  return Math.min(buyers, Math.ceil(frontMargin * buying + 2 * maxActive));
}

/** Whether buyers still waited when the last seat was sold: then all behind them did as well. */
function isFrontEnough({ seats, series }: RunResult): boolean {
  return seats.sold >= seats.total && (series.waiting.at(-1) ?? 0) > 0;
}

/** People per simulated buyer: as few as the running time allows. */
export function scaleOf(
  { seats, dates, maxActive, admitPerMinute }: PlanOptions,
  people: number,
): number {
  const wanted = Math.ceil(people / planLimits.maxSimulatedPeople);
  const scaleLimits = [maxActive, admitPerMinute, seats / dates].map((limit) =>
    Math.floor(limit / planLimits.minSlots),
  );
  return Math.max(1, Math.min(wanted, ...scaleLimits));
}

function scenarioOf(
  options: PlanOptions,
  { front, oneIn }: { front: number; oneIn: number },
): Scenario {
  const { buyers, seats, dates, noShows, seatsPerBuyer, thinkSeconds } = options;
  const scaled = (value: number) => Math.max(1, Math.round(value / oneIn));
  return readScenario(
    {
      name: 'plan',
      seed: options.seed,
      buyers: scaled(front),
      concert: {
        dates,
        seatsPerDate: scaled(seats / dates),
        maxSeatsPerUser: Math.max(4, seatsPerBuyer ?? 0),
        room: {
          maxActive: scaled(options.maxActive),
          admitPerMinute: scaled(options.admitPerMinute),
          sessionSeconds: options.sessionSeconds,
        },
      },
      // Arrivals are uniform, so the front of the line arrives in the same share of the time.
      arrivals: { kind: 'burst', withinSeconds: (options.arriveWithinSeconds * front) / buyers },
      personas: { human: 100 - noShows, 'no-show': noShows },
      patienceSeconds: options.patienceMinutes * 60,
      thinkSeconds: [...thinkSeconds],
      ...(seatsPerBuyer !== undefined && { seatsWanted: { [seatsPerBuyer]: 1 } }),
      durationSeconds: 1_000_000,
      // Only the figures are read here; the promises are the simulator's own business.
      checks: { auditEverySeconds: 0 },
    },
    'the plan',
  );
}

function describe(
  { seats, funnel, outcomes, timeInLine, slots }: RunResult,
  {
    asked,
    front,
    oneIn,
    change,
  }: { asked: PlanOptions; front: number; oneIn: number; change: string | null },
): PlannedRun {
  // Not from the samples: the payment of the last seat may end the run before the next one.
  const overSeconds = seats.soldOutAfterSeconds;
  return {
    change,
    soldOutAfterSeconds: overSeconds,
    seatsSold: seats.sold * oneIn,
    waitedSeconds: { half: timeInLine.p50, longest: timeInLine.longest },
    buyers: funnel.paid * oneIn,
    gaveUp: outcomes.gaveUp * oneIn + gaveUpBehind(asked, { front, overSeconds }),
    slotsUsed: slots.averageUsed,
  };
}

/**
 * Buyers behind the front whose patience ended before the sale did; they arrived uniformly, too.
 */
function gaveUpBehind(
  { buyers, arriveWithinSeconds, patienceMinutes }: PlanOptions,
  { front, overSeconds }: { front: number; overSeconds: number | null },
): number {
  if (front === buyers || overSeconds === null) return 0;
  const firstAt = (arriveWithinSeconds * front) / buyers;
  const cameBefore = overSeconds - patienceMinutes * 60;
  const share = (cameBefore - firstAt) / Math.max(1, arriveWithinSeconds - firstAt);
  return Math.round((buyers - front) * Math.min(1, Math.max(0, share)));
}

/** The change after which the sale is over soonest, if the gain is large enough. */
function bestOf(run: PlannedRun, changes: PlannedRun[]): PlannedRun | null {
  const secondsUntilOver = ({ soldOutAfterSeconds }: PlannedRun) => soldOutAfterSeconds ?? Infinity;
  // One raised limit is preferred to two that gain no more.
  const [best] = changes.toSorted(
    (a, b) =>
      secondsUntilOver(a) * (a.change === 'both' ? 1.05 : 1) -
      secondsUntilOver(b) * (b.change === 'both' ? 1.05 : 1),
  );
  return best && secondsUntilOver(best) < secondsUntilOver(run) * (1 - minGain) ? best : null;
}
