/** Plays a planned sale with several crowds, and describes the typical one and the spread. */
import type { WaitFigures } from '../result.ts';
import { findWaves, type AdmissionWaves } from './admission-waves.ts';
import { drawCrowd, type Crowd } from './model/crowd.ts';
import { figuresOf, type LobbyFigures, type SaleFigures } from './model/sale-figures.ts';
import { playSale } from './model/sale-model.ts';
import type { PlanOptions } from './plan-options.ts';
import { scenarioOf } from './plan-scenario.ts';
import { loadOf, type ServerLoad } from './server-load.ts';

/** The figures of the typical run: the one whose sale lasts longer than half of the others. */
export interface PlannedRun {
  /** Such as `200 inside at once`; null for the sale as planned. */
  change: string | null;
  /** At the start of the sale. */
  limits: { maxActive: number; admitPerMinute: number };
  /** null: not sold out. */
  soldOutAfterSeconds: number | null;
  /** When every seat is held or sold for the first time; some may become free again. */
  takenAfterSeconds: number | null;
  seatsSold: number;
  /** Of buyers who were admitted while there were seats. */
  waitedSeconds: { half: number | null; longest: number | null };
  /** From the join until a buyer is inside, or is gone. `without`: of those who get no seat. */
  waits: { all: WaitFigures; bought: WaitFigures; without: WaitFigures };
  buyers: number;
  /** Buyers whose patience ended before the sale did. */
  gaveUp: number;
  /** How many visits end in each way. */
  outcomes: SaleFigures['outcomes'];
  /** Seats that programs get. */
  seatsOfBots: number;
  /** null without a lobby. */
  lobby: LobbyFigures | null;
  /** From 0 to 1 while buyers waited; null when none ever did. */
  slotsUsed: number | null;
  /** null when people are admitted evenly. */
  waves: AdmissionWaves | null;
  peak: ServerLoad;
  /** The seed of the typical run. */
  seed: number;
  spread: Spread;
}

/** The runs with all crowds. */
export interface Spread {
  runs: number;
  soldOut: number;
  /** Of the runs that sold out. */
  soldOutAfterSeconds: Range | null;
  seatsSold: Range;
  /** Median waits of the buyers; null when none bought. */
  medianWaitSeconds: Range | null;
}

export interface Range {
  from: number;
  to: number;
}

export type Crowds = (seed: number) => Crowd;

/** Draws each crowd once: the limits of the room make no difference to it. */
export function crowdsOf(options: PlanOptions): Crowds {
  const drawn = new Map<number, Crowd>();
  return (seed) => {
    const known = drawn.get(seed) ?? drawCrowd(scenarioOf(options, seed));
    drawn.set(seed, known);
    return known;
  };
}

type OneRun = Omit<PlannedRun, 'change' | 'limits' | 'spread'>;

/** Plays the sale with the crowd of one seed. */
export function playOnce(options: PlanOptions, seed: number, crowds: Crowds): OneRun {
  const crowd = crowds(seed);
  const sale = playSale(scenarioOf(options, seed), crowd);
  const figures = figuresOf(sale, crowd);
  const { soldOutAfterSeconds, takenAfterSeconds, waits, outcomes, slotsUsed, lobby } = figures;
  return {
    soldOutAfterSeconds,
    takenAfterSeconds,
    seatsSold: figures.seats.sold,
    waitedSeconds: { half: figures.waitsInside.p50, longest: figures.waitsInside.longest },
    waits,
    buyers: outcomes.bought,
    gaveUp: outcomes.gaveUp,
    outcomes,
    seatsOfBots: figures.seatsOf.bot,
    lobby,
    slotsUsed,
    // Where no buyer waits, people are admitted as they arrive.
    waves:
      figures.waitsInside.longest === 0
        ? null
        : findWaves(sale.log, (takenAfterSeconds ?? Infinity) * 1000),
    peak: loadOf(sale.calls),
    seed,
  };
}

export function summarize(
  runs: readonly OneRun[],
  { change, options }: { change: string | null; options: PlanOptions },
): PlannedRun {
  const inOrder = runs.toSorted(compareEnds);
  const typical = inOrder[Math.floor((inOrder.length - 1) / 2)]!;
  const ends = runs.flatMap(({ soldOutAfterSeconds }) => soldOutAfterSeconds ?? []);
  const { maxActive, admitPerMinute } = options;
  return {
    change,
    limits: { maxActive, admitPerMinute },
    ...typical,
    spread: {
      runs: runs.length,
      soldOut: ends.length,
      soldOutAfterSeconds: rangeOf(ends),
      seatsSold: rangeOf(runs.map(({ seatsSold }) => seatsSold))!,
      medianWaitSeconds: rangeOf(runs.flatMap(({ waits }) => waits.bought.p50 ?? [])),
    },
  };
}

/** The sooner a sale is over, and else the more it sells, the further in front. */
function compareEnds(a: OneRun, b: OneRun): number {
  const secondsOf = ({ soldOutAfterSeconds }: OneRun) => soldOutAfterSeconds ?? Infinity;
  if (secondsOf(a) !== secondsOf(b)) return secondsOf(a) - secondsOf(b);
  return b.seatsSold - a.seatsSold;
}

function rangeOf(values: readonly number[]): Range | null {
  return values.length === 0 ? null : { from: Math.min(...values), to: Math.max(...values) };
}
