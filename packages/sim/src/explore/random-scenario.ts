/**
 * Random scenarios for exploration, a form of property-based testing. They are small and hurried: a
 * few buyers with short sessions over a slow and faulty network meet more edge cases than a large
 * crowd, and hundreds of such runs take the time of one.
 */
import { catalogueLimits } from '@onsale/core/catalogue';
import { randomStream, type Random } from '../foundation/random.ts';
import { oneOf, within, type Range } from './draws.ts';
import { drawActs } from './random-operator.ts';
import { drawLobby } from './random-lobby.ts';
import { drawVenue } from './random-venue.ts';
import { readScenario } from '../scenario/read.ts';
import { personaNames, type PersonaName, type Scenario } from '../scenario/schema.ts';

/** Bound of the time in line, summed over all buyers: most calls of a run are polls. */
const waitingSeconds = 12_000;
/** A lower bound with bots: a few of them poll more than all other buyers together. */
const waitingSecondsOfBots = 3_000;
/** Bound of the last arrival and the last restart. */
const eventfulSeconds = 200;

/** The scenario of a seed: always the same, and always playable. */
export function randomScenario(seed: number): Scenario {
  const random = randomStream(seed, 'explore');
  const buyers = drawBuyers(random);
  const personas = drawPersonas(random);
  const concert = drawConcert(random, buyers);
  // From a stream of its own, so that the rest of a seed's scenario does not depend on it.
  concert.room.challenge = oneOf(randomStream(seed, 'explore challenge'), challengeBits);
  const venue = drawVenue(randomStream(seed, 'explore venue'), concert);
  personas.returner = venue.returners;
  const size = { ...concert, ...venue.terms };
  const acts = drawActs(randomStream(seed, 'explore operator'), size);
  const operator = [...venue.operator, ...acts].toSorted((a, b) => a.atSeconds - b.atSeconds);
  const faults = drawFaults(random);
  const roomChanges = drawRoomChanges(randomStream(seed, 'explore room'), concert.room);
  const scenario = {
    name: `explored ${seed}`,
    seed,
    concert: size,
    parties: venue.parties,
    buyers,
    arrivals: drawArrivals(random, { concert, buyers }),
    personas,
    ...drawPatience(random, { buyers, personas, concert }),
    thinkSeconds: oneOf(random, concert.reservationSeconds > 5 ? anyThinking : quickThinking),
    seatsWanted: drawSeatsWanted(random, concert),
    network: { latencyMs: oneOf(random, latencies) },
    faults,
    ...(roomChanges.length > 0 && { roomChanges }),
    ...(operator.length > 0 && { operator }),
    durationSeconds: quiescenceSeconds(concert, { buyers, faults }),
    checks: { auditEverySeconds: oneOf(random, [1, 1, 1, 5, 0]) },
  };
  const explored = drawLobby(randomStream(seed, 'explore lobby'), scenario);
  return readScenario(explored, scenario.name);
}

/** Most rooms have no proof of work; a few bits are found at once, and are as easily reused. */
const challengeBits = [0, 0, 0, 2, 4];

const crowds = { few: [1, 5], some: [4, 20], many: [15, 50], crowd: [50, 150] } as const;

function drawBuyers(random: Random): number {
  return within(random, crowds[random.choose({ few: 4, some: 8, many: 4, crowd: 1 })]);
}

/** The others are drawn with the venue, from a stream of their own. */
const firstPersonas = personaNames.filter((name) => name !== 'returner');

/** Each persona is present or not; in one run of ten all buyers have the same one. */
function drawPersonas(random: Random): Scenario['personas'] {
  const certain = oneOf(random, firstPersonas);
  const isMixed = random.chance(0.9);
  const weightOf = (name: PersonaName) => {
    const weight = isMixed && random.chance(0.5) ? random.int(1, name === 'bot' ? 1 : 5) : 0;
    return name === certain ? Math.max(1, weight) : weight;
  };
  return Object.fromEntries(firstPersonas.map((name) => [name, weightOf(name)]));
}

const quick = { reservation: [2, 20], session: [3, 30], claim: [2, 10] } as const;
const unhurried = { reservation: [10, 120], session: [20, 240], claim: [5, 60] } as const;

function drawConcert(random: Random, buyers: number): Scenario['concert'] {
  const dates = oneOf(random, [1, 1, 1, 2, 3, 5]);
  const seatsPerRow = oneOf(random, [10, 10, 1, 2, 3, 5, 20]);
  const seats = buyers * oneOf(random, [0.2, 0.5, 1, 2, 5]);
  const rows = Math.max(1, Math.round(seats / dates / seatsPerRow));
  const seconds = oneOf(random, [quick, quick, unhurried]);
  return {
    title: 'Explored',
    dates,
    seatsPerDate: rows * seatsPerRow,
    seatsPerRow,
    price: oneOf(random, [0, 1, 1_000, 1_000, 1_000, catalogueLimits.pricePoints]),
    reservationSeconds: within(random, seconds.reservation),
    maxSeatsPerUser: oneOf(random, [1, 2, 4, 4, 8]),
    opensAfterSeconds: oneOf(random, [0, 0, 0, 1, 7.5, 30]),
    room: {
      maxActive: oneOf(random, [1, 2, 3, 5, 10, 50, 1_000]),
      admitPerMinute: oneOf(random, [1, 5, 20, 60, 60, 600, 600, 100_000]),
      sessionSeconds: within(random, seconds.session),
      claimSeconds: within(random, seconds.claim),
      holdsPerSession: oneOf(random, [1, 2, 3, 10, 10, 1_000]),
    },
  };
}

function drawArrivals(
  random: Random,
  { concert, buyers }: Pick<Scenario, 'concert' | 'buyers'>,
): Scenario['arrivals'] {
  const lobby = concert.opensAfterSeconds > 0 ? 4 : 0;
  const kind = random.choose({ burst: 1, poisson: 1, ramp: 1, closed: 1, lobby });
  const slowest = buyers / eventfulSeconds;
  switch (kind) {
    case 'burst':
      return { kind, withinSeconds: oneOf(random, [0, 0.05, 1, 10, 60]) };
    case 'poisson':
      return { kind, perSecond: slowest * oneOf(random, [1, 3, 10, 100]) };
    case 'ramp': {
      const [from, to] = oneOf(random, ramps);
      return { kind, fromPerSecond: slowest * from, toPerSecond: slowest * to };
    }
    case 'closed':
      return { kind, concurrency: random.int(1, buyers) };
    case 'lobby':
      return { kind, rushSeconds: oneOf(random, [0, 1, 10, 30]) };
  }
}

/** Multiples of the slowest rate. */
const ramps: Range[] = [
  [0, 10],
  [10, 0],
  [3, 3],
];

/** With a long line, buyers lose patience, which keeps the run small. */
function drawPatience(
  random: Random,
  { buyers, personas, concert }: Pick<Scenario, 'buyers' | 'personas' | 'concert'>,
): Pick<Scenario, 'patienceSeconds'> {
  const { sessionSeconds, maxActive, admitPerMinute } = concert.room;
  const visitSeconds = (sessionSeconds + concert.reservationSeconds) / 2;
  const lineSeconds = buyers * Math.max(60 / admitPerMinute, visitSeconds / maxActive);
  const maxTotal = (personas.bot ?? 0) > 0 ? waitingSecondsOfBots : waitingSeconds;
  const maxEach = Math.max(1, Math.round(maxTotal / buyers));
  const isUnlimited = lineSeconds / 2 <= maxEach && random.chance(0.5);
  return isUnlimited ? {} : { patienceSeconds: random.int(1, maxEach) };
}

const quickThinking: Range[] = [
  [0, 0],
  [0.1, 1],
  [0.5, 3],
];
const anyThinking: Range[] = [...quickThinking, [1, 10], [2, 20]];

function drawSeatsWanted(
  random: Random,
  { maxSeatsPerUser }: Scenario['concert'],
): Scenario['seatsWanted'] {
  const wishes = Array.from({ length: maxSeatsPerUser }, (_, index) => index + 1);
  // One seat is always wanted by some buyers, because every row has one.
  return Object.fromEntries(
    wishes.map((seats) => [seats, random.int(seats === 1 ? 1 : 0, 3)] as const),
  );
}

/** Equal latencies make calls arrive together, so that they overlap inside the server. */
const latencies: Range[] = [
  [0, 0],
  [50, 50],
  [1, 5],
  [20, 120],
  [20, 120],
  [200, 2_000],
  [0, 4_000],
];

const delays: Range[] = [
  [0, 0.5],
  [1, 8],
  [5, 30],
];

function drawFaults(random: Random): Scenario['faults'] {
  const isFaulty = random.chance(0.75);
  const chance = () => (isFaulty ? oneOf(random, [0, 0, 0.01, 0.05, 0.2, 0.4]) : 0);
  const untilSeconds = oneOf(random, [30, 120, 300, undefined]);
  const lastRestart = Math.min(untilSeconds ?? eventfulSeconds, eventfulSeconds) - 1;
  const restarts = oneOf(random, [0, 0, 0, 1, 2, 3]);
  return {
    drop: chance(),
    delay: chance(),
    delaySeconds: [...oneOf(random, delays)],
    duplicate: chance(),
    lostAnswer: chance(),
    restartsAtSeconds: Array.from({ length: restarts }, () => random.int(0, lastRestart)),
    ...(untilSeconds !== undefined && { untilSeconds }),
  };
}

type RoomChanges = NonNullable<Scenario['roomChanges']>;

const roomChangeSeconds: Range = [1, 60];
const mostRoomChanges = 3;

/** Each change ends after a while, so that a run takes hardly longer than without it. */
function drawRoomChanges(
  random: Random,
  { maxActive, admitPerMinute }: Scenario['concert']['room'],
): RoomChanges {
  const changes = oneOf(random, [0, 0, 0, 1, 2, mostRoomChanges]);
  let atSeconds = 0;
  return Array.from({ length: changes }, (): RoomChanges => {
    atSeconds += within(random, roomChangeSeconds);
    const change = oneOf(random, ['pause', 'maxActive', 'admitPerMinute']);
    const begins = {
      atSeconds,
      ...(change === 'pause' && { paused: true }),
      ...(change === 'maxActive' && { maxActive: oneOf(random, [1, 2, 5, 50, 1_000]) }),
      ...(change === 'admitPerMinute' && { admitPerMinute: oneOf(random, [1, 5, 60, 100_000]) }),
    };
    atSeconds += within(random, roomChangeSeconds);
    return [begins, { atSeconds, paused: false, maxActive, admitPerMinute }];
  }).flat();
}

/** A bot has four accounts, and some buyers stand in line twice. */
const maxPlacesPerBuyer = 5;

/** An upper bound of the run: every step takes its longest time, one after the other. */
function quiescenceSeconds(
  { opensAfterSeconds, reservationSeconds, room }: Scenario['concert'],
  { buyers, faults }: Pick<Scenario, 'buyers' | 'faults'>,
): number {
  const visitSeconds = room.claimSeconds + room.sessionSeconds + 2 * reservationSeconds;
  const secondsPerPlace = Math.max(60 / room.admitPerMinute, visitSeconds / room.maxActive);
  const faultsEndSeconds = opensAfterSeconds + 2 * eventfulSeconds + (faults.untilSeconds ?? 0);
  const changesEndSeconds = 2 * mostRoomChanges * roomChangeSeconds[1];
  return Math.ceil(
    3_600 + changesEndSeconds + faultsEndSeconds + maxPlacesPerBuyer * buyers * secondsPerPlace,
  );
}
