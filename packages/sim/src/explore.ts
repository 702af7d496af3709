/** Scenarios drawn at random, in search of an order of events that breaks something. */
import { randomStream, type Random } from './random.ts';
import { readScenario } from './scenario/read.ts';
import { personaNames, type Scenario, type ScenarioInput } from './scenario/schema.ts';

/** Small crowds break what large ones break, and many of them fit in a minute. */
const buyersMax = 60;
/** Long enough for any of these to come to rest. */
const durationSeconds = 20_000;
const faultsEndBySeconds = 300;

/** The scenario of a seed: valid, small, and the same on any machine. */
export function randomScenario(seed: number): Scenario {
  const random = randomStream(seed, 'explore');
  const buyers = random.chance(0.2) ? random.int(1, 5) : random.int(6, buyersMax);
  const maxSeatsPerUser = random.int(1, 4);
  const seatsPerRow = random.int(1, 10);
  const claimSeconds = random.int(2, 20);
  const opens = random.chance(0.3);
  const input: ScenarioInput = {
    name: `explored ${seed}`,
    seed,
    buyers,
    concert: {
      dates: random.int(1, 3),
      seatsPerDate: seatsPerRow * random.int(1, Math.ceil(buyers / seatsPerRow)),
      seatsPerRow,
      price: random.chance(0.1) ? 0 : random.int(1, 2_000),
      reservationSeconds: random.int(4, 60),
      maxSeatsPerUser,
      opensAfterSeconds: opens ? random.int(1, 60) : 0,
      room: {
        maxActive: random.int(Math.ceil(buyers / 20), 20),
        admitPerMinute: random.int(Math.ceil(buyers / 4), 200),
        sessionSeconds: random.int(claimSeconds, 90),
        claimSeconds,
      },
    },
    arrivals: arrivalsOf(random, { opens, buyers }),
    personas: personasOf(random),
    ...(random.chance(0.5) && { patienceSeconds: random.int(10, 300) }),
    thinkSeconds: [0, random.int(1, 10)],
    seatsWanted: Object.fromEntries(
      Array.from({ length: maxSeatsPerUser }, (_, index) => [index + 1, random.int(1, 5)]),
    ),
    network: { latencyMs: [random.int(0, 20), random.int(20, 800)] },
    faults: faultsOf(random),
    durationSeconds,
  };
  // Whoever wants more than a row has can never be served, so one seat is always among the wishes.
  return readScenario({ ...input, seatsWanted: { ...input.seatsWanted, 1: 1 } }, `seed ${seed}`);
}

function arrivalsOf(
  random: Random,
  { opens, buyers }: { opens: boolean; buyers: number },
): ScenarioInput['arrivals'] {
  const kind = random.choose({ burst: 3, poisson: 2, ramp: 1, closed: 1, lobby: opens ? 6 : 0 });
  switch (kind) {
    case 'burst':
      return { kind, withinSeconds: random.int(0, 60) };
    case 'poisson':
      return { kind, perSecond: random.int(1, 10) };
    case 'ramp':
      return { kind, fromPerSecond: random.int(0, 2), toPerSecond: random.int(1, 10) };
    case 'closed':
      return { kind, concurrency: random.int(1, buyers) };
    case 'lobby':
      return { kind, rushSeconds: random.int(0, 30) };
  }
}

/** Some personas stay away, so that now and then a few of them are alone. */
function personasOf(random: Random): Scenario['personas'] {
  const weights = personaNames.map((name) => [name, random.chance(0.5) ? random.int(1, 5) : 0]);
  const personas = Object.fromEntries(weights) as Scenario['personas'];
  const isEmpty = Object.values(personas).every((weight) => weight === 0);
  return isEmpty ? { human: 1 } : personas;
}

function faultsOf(random: Random): ScenarioInput['faults'] {
  const often = random.chance(0.2) ? 0.4 : 0.1;
  const some = () => (random.chance(0.6) ? random.next() * often : 0);
  const untilSeconds = random.int(30, faultsEndBySeconds);
  const restarts = random.chance(0.5) ? random.int(1, 4) : 0;
  return {
    drop: some(),
    delay: some(),
    delaySeconds: [random.int(0, 2), random.int(2, 30)],
    duplicate: some(),
    lostAnswer: some(),
    restartsAtSeconds: Array.from({ length: restarts }, () => random.int(0, untilSeconds - 1)),
    untilSeconds,
  };
}
