/** Everybody who comes: who they are, when they come, and how each one's story ends. */
import { createOnsaleClient, isOnsaleError, type Onsale } from '@onsale/sdk';
import { arrivalInstants } from '../scenario/arrivals.ts';
import { restCheck } from '../checks/quiescence.ts';
import type { Buyer } from './buyer.ts';
import type { Stage } from '../result.ts';
import { newAccount, type Account } from '../network/client-history.ts';
import type { Network, Observer } from '../network/faulty-network.ts';
import { personas } from './personas.ts';
import { randomStream, seededIds, type Random } from '../foundation/random.ts';
import type { PersonaName, Scenario } from '../scenario/schema.ts';
import type { Tally } from '../results/counters.ts';
import { ViolationError } from '../checks/violation.ts';
import type { World } from '../foundation/environment.ts';

/** An arrival that is later than this was not made on time. */
const onTimeWithinMs = 100;
/** A call is given up after this: longer than any delay, shorter than anybody's patience. */
const callTimeoutMs = 15_000;

export interface CrowdOptions {
  scenario: Scenario;
  world: World;
  network: Network;
  tally: Tally;
  concertId: string;
  signal: AbortSignal;
  observe: (account: Account) => Observer;
  /** Is told of a buyer whom something ended that should not have. */
  halt: (violation: ViolationError) => void;
}

export interface Crowd {
  /** Every client that was made, whatever became of it. */
  accounts: { account: Account; onsale: Onsale }[];
  /** Resolves when everybody has reached an end. */
  done: Promise<void>;
}

export function startCrowd(options: CrowdOptions): Crowd {
  const accounts: Crowd['accounts'] = [];
  const { scenario, tally } = options;
  const instants = arrivalInstants(scenario, randomStream(scenario.seed, 'arrivals'));
  const casting = randomStream(scenario.seed, 'personas');
  const names = Array.from({ length: scenario.buyers }, () => castOne(scenario, casting));
  const signalFor = signals(options.signal);
  const come = async (index: number, signal: AbortSignal): Promise<void> => {
    tally.came += 1;
    const persona = names[index]!;
    await play(makeBuyer(options, { index, persona, accounts, signal }), options);
  };
  const done =
    instants === null
      ? inTurns(scenario, (index) => come(index, signalFor()))
      : atTheirInstants(options, instants, (index) => come(index, signalFor()));
  return { accounts, done };
}

function castOne({ personas: weights }: Scenario, random: Random): PersonaName {
  return random.choose(weights);
}

/**
 * Signals for one buyer each, which all abort with `over`. To listen to a signal takes as long as it
 * has listeners already, and each buyer does so for every pause and every call.
 */
function signals(over: AbortSignal): () => AbortSignal {
  const controllers: AbortController[] = [];
  const abortAll = () => {
    for (const controller of controllers) controller.abort(over.reason);
  };
  over.addEventListener('abort', abortAll, { once: true });
  return () => {
    const controller = new AbortController();
    if (over.aborted) controller.abort(over.reason);
    else controllers.push(controller);
    return controller.signal;
  };
}

/** Resolves when everybody has come and gone; never, when the run is over before. */
function atTheirInstants(
  { world: { clock, mode }, tally, signal }: CrowdOptions,
  instants: readonly number[],
  come: (index: number) => Promise<void>,
): Promise<void> {
  const startsAt = clock.now();
  const arrive = (index: number): Promise<void> => {
    const lateMs = clock.now() - startsAt - instants[index]!;
    if (mode === 'real' && lateMs > onTimeWithinMs) {
      tally.late += 1;
      tally.latestLateMs = Math.max(tally.latestLateMs, lateMs);
    }
    return come(index);
  };
  return new Promise((resolve, reject) => {
    let here = instants.length;
    const gone = () => {
      here -= 1;
      if (here === 0) resolve();
    };
    const callOffs = instants.map((atMs, index) =>
      clock.after(atMs, () => void arrive(index).then(gone, reject)),
    );
    const callAllOff = () => {
      for (const callOff of callOffs) callOff();
    };
    signal.addEventListener('abort', callAllOff, { once: true });
  });
}

/** The next comes when one has gone. */
async function inTurns(
  { buyers, arrivals }: Scenario,
  come: (index: number) => Promise<void>,
): Promise<void> {
  const atOnce = arrivals.kind === 'closed' ? arrivals.concurrency : buyers;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < buyers) {
      next += 1;
      await come(next - 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, buyers) }, lane));
}

interface Cast {
  index: number;
  persona: PersonaName;
  accounts: Crowd['accounts'];
  signal: AbortSignal;
}

function makeBuyer(options: CrowdOptions, { index, persona, accounts, signal }: Cast): Buyer {
  const { scenario, world, network, tally, concertId, observe } = options;
  const name = `b${String(index + 1)}`;
  const random = randomStream(scenario.seed, name);
  const stages = new Set<Stage>();
  let clients = 0;
  return {
    name,
    persona,
    random,
    clock: world.clock,
    scenario,
    concertId,
    signal,
    seatsWanted: Number(random.choose(scenario.seatsWanted)),
    reached: (stage) => tally.reached(stages, stage),
    trespassed: () => void (tally.trespasses += 1),
    client(trouble) {
      clients += 1;
      const own = randomStream(scenario.seed, `${name} client ${clients}`);
      const account = newAccount(clients === 1 ? name : `${name}.${clients}`, persona);
      const onsale = createOnsaleClient({
        url: world.url,
        clock: world.clock,
        random: () => own.next(),
        ids: seededIds(own),
        timeoutMs: callTimeoutMs,
        fetch: network.fetchFor(observe(account), own, trouble),
      });
      accounts.push({ account, onsale });
      return onsale;
    },
  };
}

async function play(buyer: Buyer, { tally, halt, signal }: CrowdOptions): Promise<void> {
  const { name, persona } = buyer;
  try {
    tally.ended(persona, await personas[persona](buyer));
  } catch (error) {
    if (signal.aborted) return;
    tally.ended(persona, 'failed');
    if (error instanceof ViolationError) return halt(error);
    const said = error instanceof Error ? error.message : String(error);
    const why = isOnsaleError(error) ? `${error.reason}: ${said}` : said;
    halt(new ViolationError(restCheck, `${name}, a ${persona}, could not go on: ${why}`));
  }
}
