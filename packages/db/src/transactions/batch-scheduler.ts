/**
 * Group commit by kind: calls of one kind that come while others of it are under way travel together,
 * in one transaction and one statement for each step of theirs. A group takes a round trip for what
 * each of its members would have taken one, and a commit serves all of them.
 *
 * Nobody is harmed by its company. Who meets a lock, or anything else that only concerns itself, runs
 * by itself; and when a group cannot stand as a whole, each of its members does.
 *
 * Source: DeWitt et al., Implementation techniques for main memory database systems, SIGMOD 1984.
 */
import type { Tx } from '../store.ts';
import type { OverOrHeldUp } from './soft-timeout.ts';
import { inStep, WithoutCompany, type Outcome } from './lockstep.ts';

/** How many travel together at most. The rest waits for the next group. */
export const companionsLimit = 64;

/**
 * How many groups of a kind are under way at once, where the database takes several transactions:
 * while it works for one, the server works for the other. More of them only meet at the same cores.
 */
export const groupsAtOnce = 2;

/** What a unit of work is, for those who might go with it. */
export interface Trip {
  /** Only works of one kind go together: they ask the same questions at the same time. */
  kind: string;
  /**
   * What it wants for itself: of two with a claim in common, one goes when the other is back, or is
   * held up.
   */
  claims: readonly string[];
  /**
   * What others may want as well. Those go in one group, which settles who gets it; not in a group
   * beside theirs, which would have to wait for that.
   */
  contested?: readonly string[];
}

interface Traveller extends Required<Omit<Trip, 'kind'>> {
  work: (tx: Tx) => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** Those of one kind. */
interface Kind {
  waiting: Traveller[];
  /** Groups that are waited for. */
  underWay: Set<readonly Traveller[]>;
  /** How many groups are not over: those under way, and those that are held up. */
  onTheRoad: number;
  /** Whether a group is just coming together. */
  isGathering: boolean;
  /** Whether too few can go before somebody is back: the others want what is under way. */
  isHeldBack: boolean;
}

export interface CompanionsOptions {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Whether the database failed, or what became of the transaction is not known, so that nobody may go
   * again. It is not when somebody held a lock for too long, which most have nothing to do with.
   */
  isFinal(error: unknown): boolean;
  /** Resolves when whoever comes now has come: who is alone goes on at once. */
  gather: () => Promise<void>;
  /** How long whoever comes later waits for those who are under way. */
  overOrHeldUp: OverOrHeldUp;
  groupsAtOnce: number;
}

/** @returns runs a unit of work with those of its kind that come at the same time. */
export function createCompanions(
  options: CompanionsOptions,
): <T>(trip: Trip, work: (tx: Tx) => Promise<T>) => Promise<T> {
  // There are few kinds, so that each is kept for good.
  const kinds = new Map<string, Kind>();

  const goOn = (kind: Kind): void => {
    const { waiting, underWay, onTheRoad, isGathering, isHeldBack } = kind;
    if (isGathering || isHeldBack) return;
    // Those that are held up have their connections, too: beside them one at a time has to do.
    const hasRoom = underWay.size === 0 || onTheRoad < options.groupsAtOnce;
    if (hasRoom && waiting.length >= leastBeside(kind)) void setOut(kind);
  };

  const setOut = async (kind: Kind): Promise<void> => {
    kind.isGathering = true;
    await options.gather();
    kind.isGathering = false;
    const group = choose(kind);
    kind.isHeldBack = group.size < leastBeside(kind);
    if (kind.isHeldBack) return;
    kind.waiting = kind.waiting.filter((traveller) => !group.has(traveller));
    const travellers = [...group];
    kind.underWay.add(travellers);
    const over = go(kind, travellers);
    goOn(kind);
    await options.overOrHeldUp(over);
    kind.underWay.delete(travellers);
    kind.isHeldBack = false;
    goOn(kind);
  };

  const go = async (kind: Kind, travellers: Traveller[]): Promise<void> => {
    kind.onTheRoad += 1;
    await travel(travellers, options);
    kind.onTheRoad -= 1;
    goOn(kind);
  };

  return <T>({ kind: name, claims, contested = [] }: Trip, work: (tx: Tx) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let kind = kinds.get(name);
      if (!kind) {
        kind = newKind();
        kinds.set(name, kind);
      }
      const settling = { resolve: resolve as Traveller['resolve'], reject };
      kind.waiting.push({ claims, contested, work, ...settling });
      goOn(kind);
    });
}

function newKind(): Kind {
  return {
    waiting: [],
    underWay: new Set(),
    onTheRoad: 0,
    isGathering: false,
    isHeldBack: false,
  };
}

/** Smaller and smaller groups would set out otherwise, and each costs as much as a large one. */
function leastBeside({ underWay }: Kind): number {
  return Math.max(1, ...Array.from(underWay, ({ length }) => length));
}

/** @returns those of the waiting who can go together, in the order in which they came. */
function choose({ waiting, underWay }: Kind): Set<Traveller> {
  const ahead = Array.from(underWay).flat();
  const claimed = new Set(ahead.flatMap(({ claims }) => claims));
  const beside = new Set(ahead.flatMap(({ contested }) => contested));
  const chosen = new Set<Traveller>();
  for (const traveller of waiting) {
    if (chosen.size === companionsLimit) break;
    const { claims, contested } = traveller;
    const isFree = !claims.some((claim) => claimed.has(claim));
    const isClear = !contested.some((one) => beside.has(one));
    if (isFree && isClear) chosen.add(traveller);
    // Who has to wait keeps its claims, or those behind it would go first.
    for (const claim of claims) claimed.add(claim);
    // So does who wants several things, or each would be taken while another is away; but not who has
    // claims to wait for, or many calls of one buyer would keep seats from everybody.
    if (isFree && !isClear) for (const one of contested) beside.add(one);
  }
  return chosen;
}

/** Settles every traveller, and never rejects. */
async function travel(group: Traveller[], options: CompanionsOptions): Promise<void> {
  const [only] = group;
  if (only && group.length === 1) return alone(only, options);
  let outcomes: Outcome[];
  try {
    const works = group.map(({ work }) => work);
    outcomes = await options.transaction((tx) => inStep(tx, works));
  } catch (error) {
    if (options.isFinal(error)) for (const { reject } of group) reject(error);
    else for (const traveller of group) void alone(traveller, options);
    return;
  }
  outcomes.forEach((outcome, at) => {
    const traveller = group[at]!;
    if ('result' in outcome) traveller.resolve(outcome.result);
    else if (outcome.error instanceof WithoutCompany) void alone(traveller, options);
    else traveller.reject(outcome.error);
  });
}

function alone({ work, resolve, reject }: Traveller, options: CompanionsOptions): Promise<void> {
  return options.transaction(work).then(resolve, reject);
}
