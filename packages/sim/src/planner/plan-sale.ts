/** The sale planner: what an organiser asks before a sale, answered by simulating it. */
import type { RunResult } from '../result.ts';
import { readScenario } from '../scenario/read.ts';
import type { Scenario } from '../scenario/schema.ts';

/** What is planned, as an organiser would say it. */
export interface PlanOptions {
  buyers: number;
  /** Over all dates. */
  seats: number;
  dates: number;
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  /** How many seats everybody wants; without it one to four, mostly two. */
  seatsPerBuyer?: number | undefined;
  /** Before choosing and before paying, each. */
  thinkSeconds: readonly [number, number];
  patienceMinutes: number;
  /** How many in a hundred join and never come back. */
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
  /** More people than this are stood for by one in so many of them. */
  peoplePlayed: 250,
  /** A room that is made smaller keeps at least so many slots, or it would no longer be the same room. */
  slotsKept: 5,
} as const;

/** One run of the sale, at its full size again. */
export interface PlannedRun {
  /** Such as `200 inside at once`; null for the sale as it was asked. */
  change: string | null;
  /** null: not sold out. */
  soldOutAfterSeconds: number | null;
  seatsSold: number;
  /** Of those who got in while there were seats. */
  waitedSeconds: { half: number | null; longest: number | null };
  buyers: number;
  /** Who were out of patience before the sale was over. */
  gaveUp: number;
  /** 0 to 1, while somebody waited; null when nobody ever did. */
  slotsUsed: number | null;
}

export interface Plan {
  asked: PlanOptions;
  /** How many of the people are played, from the first to come: those behind them never get in. */
  front: number;
  /** Each simulated buyer, seat and slot stands for so many. */
  oneIn: number;
  run: PlannedRun;
  changes: PlannedRun[];
  /** The change that helps most, if one makes a difference. */
  best: PlannedRun | null;
}

/** What a change must gain, of the time until the sale is over, to be worth a word. */
const worthwhile = 0.1;

/**
 * @param simulate plays a scenario until the last seat is sold, or until all have gone: nothing that
 * is asked here happens later.
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

/** How many seats people want on the average, unless told. */
const seatsWantedMean = 2;
/** More than need to come, as some go away without a seat. */
const frontMargin = 1.5;

/**
 * How many people decide how the sale goes. The line is served in the order of joining, so whoever
 * still waits when the last seat is sold made no difference to anybody in front, and need not be
 * played.
 */
export function frontOf({ buyers, seats, maxActive, noShows, seatsPerBuyer }: PlanOptions): number {
  const buying = seats / (seatsPerBuyer ?? seatsWantedMean) / (1 - Math.min(noShows, 90) / 100);
  return Math.min(buyers, Math.ceil(frontMargin * buying + 2 * maxActive));
}

/** Whether somebody still waited when the last seat was sold: then whoever is behind them did as well. */
function isFrontEnough({ seats, series }: RunResult): boolean {
  return seats.sold >= seats.total && (series.waiting.at(-1) ?? 0) > 0;
}

/** How many people one of the simulated stands for: as few as the time allows. */
export function scaleOf(
  { seats, dates, maxActive, admitPerMinute }: PlanOptions,
  people: number,
): number {
  const wanted = Math.ceil(people / planLimits.peoplePlayed);
  const possible = [maxActive, admitPerMinute, seats / dates].map((limit) =>
    Math.floor(limit / planLimits.slotsKept),
  );
  return Math.max(1, Math.min(wanted, ...possible));
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
      // Of people who come evenly, the first are there early.
      arrivals: { kind: 'burst', withinSeconds: (options.arriveWithinSeconds * front) / buyers },
      personas: { human: 100 - noShows, 'no-show': noShows },
      patienceSeconds: options.patienceMinutes * 60,
      thinkSeconds: [...thinkSeconds],
      ...(seatsPerBuyer !== undefined && { seatsWanted: { [seatsPerBuyer]: 1 } }),
      durationSeconds: 1_000_000,
      // The figures are asked for here, and `simulate` is there for the promises.
      checks: { auditEverySeconds: 0 },
    },
    'the plan',
  );
}

function describe(
  { seats, series, funnel, outcomes, timeInLine, slots }: RunResult,
  {
    asked,
    front,
    oneIn,
    change,
  }: { asked: PlanOptions; front: number; oneIn: number; change: string | null },
): PlannedRun {
  const soldOut = series.sold.findIndex((sold) => sold >= seats.total);
  const overSeconds = soldOut < 0 ? null : soldOut * series.everySeconds;
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

/** Of those behind the front, whose patience was over before the sale was: they came evenly, too. */
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

/** The change after which the sale is over soonest, if that is worth a word. */
function bestOf(run: PlannedRun, changes: PlannedRun[]): PlannedRun | null {
  const takes = ({ soldOutAfterSeconds }: PlannedRun) => soldOutAfterSeconds ?? Infinity;
  // One raised limit is better than two that help no more.
  const [best] = changes.toSorted(
    (a, b) =>
      takes(a) * (a.change === 'both' ? 1.05 : 1) - takes(b) * (b.change === 'both' ? 1.05 : 1),
  );
  return best && takes(best) < takes(run) * (1 - worthwhile) ? best : null;
}
