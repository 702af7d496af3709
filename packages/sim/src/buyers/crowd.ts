/**
 * Starts all buyers of a run: draws their personas, schedules their arrivals, records their
 * outcomes.
 */
import { createOnsaleClient, isOnsaleError, type Onsale } from '@onsale/sdk';
import { arrivalInstants, arrivalsByPersona } from '../scenario/arrivals.ts';
import type { SimulatedConcert } from '../scenario/open-concert.ts';
import { quiescenceCheck } from '../checks/quiescence.ts';
import type { Buyer } from './buyer.ts';
import type { Outcome, Stage } from '../result.ts';
import { newAccount, type Account } from '../network/client-history.ts';
import { callTimeoutMs, type Network, type Observer } from '../network/faulty-network.ts';
import { drawParty } from './party.ts';
import { personas } from './personas.ts';
import { elapsedOf, pacedClock, type PacedClock } from '../foundation/paced-clock.ts';
import { randomStream, seededIds, type Random } from '../foundation/random.ts';
import type { PersonaName, Scenario } from '../scenario/schema.ts';
import { onTimeWithinMs, type Counters } from '../results/counters.ts';
import type { Visit } from '../results/waits.ts';
import { ViolationError } from '../checks/violation.ts';
import type { Environment } from '../foundation/environment.ts';

export interface CrowdOptions {
  scenario: Scenario;
  environment: Environment;
  network: Network;
  counters: Counters;
  concert: SimulatedConcert;
  operator: Onsale;
  signal: AbortSignal;
  observe: (account: Account) => Observer;
  /** Called before an operator does what ends the place of an account. */
  placeMayEnd: (account: Account) => void;
  /** Called when a buyer fails in a way that breaks a guarantee. */
  abortRun: (violation: ViolationError) => void;
}

export interface Crowd {
  /** Every client that was created. */
  accounts: { account: Account; onsale: Onsale }[];
  /** One for each buyer who has come. */
  visits: Visit[];
  /** Resolves when every buyer has finished. */
  done: Promise<void>;
}

export function startCrowd(options: CrowdOptions): Crowd {
  const accounts: Crowd['accounts'] = [];
  const visits: Visit[] = [];
  const { scenario, counters } = options;
  const { clock } = options.environment;
  const instants = arrivalInstants(scenario, randomStream(scenario.seed, 'arrivals'));
  const random = randomStream(scenario.seed, 'personas');
  const names = Array.from({ length: scenario.buyers }, () => choosePersona(scenario, random));
  const arrivals = instants && arrivalsByPersona(scenario, names, instants);
  const signalFor = signals(options.signal);
  const startBuyer = async (index: number, lateMs: number): Promise<void> => {
    const signal = signalFor();
    counters.arrived += 1;
    const persona = names[index]!;
    const visit: Visit = { persona, accounts: [], outcome: null };
    visits.push(visit);
    const paced = options.environment.mode === 'real' ? pacedClock(clock) : undefined;
    paced?.arrivedLate(lateMs);
    const buyer = makeBuyer(options, { index, persona, accounts, visit, signal, paced });
    visit.outcome = await play(buyer, options);
  };
  const done =
    arrivals === null
      ? runClosedLoop(scenario, (index) => startBuyer(index, 0))
      : runOpenLoop(options, arrivals, startBuyer);
  return { accounts, visits, done };
}

function choosePersona({ personas: weights }: Scenario, random: Random): PersonaName {
  return random.choose(weights);
}

/**
 * Creates one signal per buyer; all abort with `runEnd`. Adding a listener costs time in proportion
 * to the listeners already on the signal, and each buyer adds one for every pause and every call.
 */
function signals(runEnd: AbortSignal): () => AbortSignal {
  const controllers: AbortController[] = [];
  const abortAll = () => {
    for (const controller of controllers) controller.abort(runEnd.reason);
  };
  runEnd.addEventListener('abort', abortAll, { once: true });
  return () => {
    const controller = new AbortController();
    if (runEnd.aborted) controller.abort(runEnd.reason);
    else controllers.push(controller);
    return controller.signal;
  };
}

/** Resolves when every buyer has arrived and finished; never, when the run ends earlier. */
function runOpenLoop(
  { environment: { clock, mode }, counters, signal }: CrowdOptions,
  instants: readonly number[],
  startBuyer: (index: number, lateMs: number) => Promise<void>,
): Promise<void> {
  const startsAt = elapsedOf(clock);
  const arrive = (index: number): Promise<void> => {
    const delayMs = elapsedOf(clock) - startsAt - instants[index]!;
    if (mode === 'real' && delayMs > onTimeWithinMs) {
      counters.delayedArrivals += 1;
      counters.maxArrivalDelayMs = Math.max(counters.maxArrivalDelayMs, delayMs);
    }
    return startBuyer(index, delayMs);
  };
  return new Promise((resolve, reject) => {
    let remaining = instants.length;
    const gone = () => {
      remaining -= 1;
      if (remaining === 0) resolve();
    };
    const cancels = instants.map((atMs, index) =>
      clock.after(atMs, () => void arrive(index).then(gone, reject)),
    );
    const cancelAll = () => {
      for (const cancel of cancels) cancel();
    };
    signal.addEventListener('abort', cancelAll, { once: true });
  });
}

/** A buyer arrives when another one has finished. */
async function runClosedLoop(
  { buyers, arrivals }: Scenario,
  startBuyer: (index: number) => Promise<void>,
): Promise<void> {
  const concurrency = arrivals.kind === 'closed' ? arrivals.concurrency : buyers;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < buyers) {
      next += 1;
      await startBuyer(next - 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, buyers) }, worker));
}

interface BuyerSpec {
  index: number;
  persona: PersonaName;
  accounts: Crowd['accounts'];
  visit: Visit;
  signal: AbortSignal;
  /** In real time, where a buyer may act later than planned. */
  paced: PacedClock | undefined;
}

function makeBuyer(
  options: CrowdOptions,
  { index, persona, accounts, visit, signal, paced }: BuyerSpec,
): Buyer {
  const { scenario, environment, network, counters, concert, operator, observe, placeMayEnd } =
    options;
  const { concertId, dates } = concert;
  const cancelled = new Set((scenario.operator ?? []).map(({ cancelDate }) => cancelDate));
  const name = `b${String(index + 1)}`;
  const random = randomStream(scenario.seed, name);
  const stages = new Set<Stage>();
  const clock = paced ?? environment.clock;
  const { urls = [environment.url] } = environment;
  let clients = 0;
  return {
    name,
    persona,
    random,
    clock,
    scenario,
    concertId,
    lastingDate: dates.find((_, at) => !cancelled.has(at + 1))!,
    signal,
    seatsWanted: Number(random.choose(scenario.seatsWanted)),
    party: drawParty(scenario, () => randomStream(scenario.seed, `${name} party`)),
    reachedStage: (stage) => counters.recordStage(stages, stage),
    endTokens: async (userId) => {
      await operator.trpc.admin.account.endTokens.mutate({ userId });
    },
    ban: async (userId) => {
      const { ban } = operator.trpc.admin;
      for (const { account } of accounts) if (account.userId === userId) placeMayEnd(account);
      const { banId } = await ban.create.mutate({ userId, reason: 'simulated' });
      return async () => void (await ban.delete.mutate({ banId }));
    },
    trespassed: () => void (counters.trespasses += 1),
    client(connection) {
      clients += 1;
      const own = randomStream(scenario.seed, `${name} client ${clients}`);
      const account = newAccount(clients === 1 ? name : `${name}.${clients}`, persona);
      const onsale = createOnsaleClient({
        url: urls[index % urls.length]!,
        clock,
        random: () => own.next(),
        ids: seededIds(own),
        timeoutMs: callTimeoutMs,
        // The network carries whole answers, which the checks compare.
        transport: 'poll',
        fetch: network.fetchFor(observe(account), own, {
          connection,
          takeLateMs: paced && (() => paced.takeLateMs()),
        }),
      });
      accounts.push({ account, onsale });
      visit.accounts.push(account);
      return onsale;
    },
  };
}

/** Resolves with null when the run ended before the buyer's story did. */
async function play(
  buyer: Buyer,
  { counters, abortRun, signal }: CrowdOptions,
): Promise<Outcome | null> {
  const { name, persona } = buyer;
  try {
    const outcome = await personas[persona](buyer);
    counters.recordOutcome(persona, outcome);
    return outcome;
  } catch (error) {
    if (signal.aborted) return null;
    counters.recordOutcome(persona, 'failed');
    abortRun(error instanceof ViolationError ? error : failureOf(error));
    return 'failed';
  }

  function failureOf(error: unknown): ViolationError {
    const message = error instanceof Error ? error.message : String(error);
    const cause = isOnsaleError(error) ? `${error.reason}: ${message}` : message;
    return new ViolationError(quiescenceCheck, `${name}, a ${persona}, could not go on: ${cause}`);
  }
}
