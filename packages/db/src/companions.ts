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
import type { Tx } from './database.ts';
import type { OverOrHeldUp } from './held-up.ts';
import { inStep, WithoutCompany, type Outcome } from './in-step.ts';

/** How many travel together at most. The rest goes with the next group, which begins at once. */
export const companionsLimit = 64;

/** What a unit of work is, for those who might go with it. */
export interface Trip {
  /** Only works of one kind go together: they ask the same questions at the same time. */
  kind: string;
  /** What it wants for itself: of two with a claim in common, one goes with the next group. */
  claims: readonly string[];
}

interface Traveller {
  claims: readonly string[];
  work: (tx: Tx) => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
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
}

/** @returns runs a unit of work with those of its kind that come at the same time. */
export function createCompanions(
  options: CompanionsOptions,
): <T>(trip: Trip, work: (tx: Tx) => Promise<T>) => Promise<T> {
  const { gather, overOrHeldUp } = options;
  const kinds = new Map<string, { waiting: Traveller[] }>();

  const run = async (kind: string, waiting: Traveller[]): Promise<void> => {
    while (waiting.length > 0) {
      await gather();
      await overOrHeldUp(travel(choose(waiting), options));
    }
    kinds.delete(kind);
  };

  return <T>({ kind, claims }: Trip, work: (tx: Tx) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const traveller = { claims, work, resolve: resolve as Traveller['resolve'], reject };
      const known = kinds.get(kind);
      if (known) {
        known.waiting.push(traveller);
        return;
      }
      const waiting: Traveller[] = [traveller];
      kinds.set(kind, { waiting });
      void run(kind, waiting);
    });
}

/** Takes those out of the waiting who can go together, in the order in which they came. */
function choose(waiting: Traveller[]): Traveller[] {
  const claimed = new Set<string>();
  const chosen: Traveller[] = [];
  const left: Traveller[] = [];
  for (const traveller of waiting) {
    const { claims } = traveller;
    const goes = chosen.length < companionsLimit && !claims.some((claim) => claimed.has(claim));
    // Who has to wait keeps its claims, or those behind it would go first.
    for (const claim of claims) claimed.add(claim);
    (goes ? chosen : left).push(traveller);
  }
  waiting.splice(0, waiting.length, ...left);
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
