/** A scenario: what a file says about a sale, its crowd and its bad luck. */
import { z } from 'zod';

export const personaNames = [
  'human',
  'hesitant',
  'no-show',
  'abandoner',
  'bot',
  'double-clicker',
  'flaky',
  'broke',
  'canceller',
] as const;

export type PersonaName = (typeof personaNames)[number];

const count = z.int().min(1).max(1_000_000);
const seconds = z.number().min(0).max(1_000_000);
const probability = z.number().min(0).max(1);
const weight = z.number().min(0).max(1_000_000);

const range = z
  .tuple([seconds, seconds])
  .refine(([from, to]) => from <= to, 'must go from the smaller number to the larger');

const room = z.strictObject({
  maxActive: count.default(50),
  admitPerMinute: count.default(50),
  sessionSeconds: count.default(600),
  claimSeconds: count.default(60),
});

const concert = z.strictObject({
  title: z.string().min(1).max(200).default('The Midnight Rooms'),
  /** How many evenings. */
  dates: z.int().min(1).max(366).default(1),
  seatsPerDate: z.int().min(1).max(100_000).default(50),
  seatsPerRow: z.int().min(1).max(100_000).default(10),
  price: z.int().min(0).max(10_000_000).default(1_000),
  reservationSeconds: count.default(300),
  maxSeatsPerUser: z.int().min(1).max(1_000).default(4),
  /** 0: on sale from the start. */
  opensAfterSeconds: seconds.default(0),
  room: room.prefault({}),
});

const arrivals = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('burst'), withinSeconds: seconds.default(5) }),
  z.strictObject({ kind: z.literal('poisson'), perSecond: z.number().positive().max(100_000) }),
  z.strictObject({
    kind: z.literal('ramp'),
    fromPerSecond: z.number().min(0).max(100_000),
    toPerSecond: z.number().min(0).max(100_000),
  }),
  /** They wait before the sale opens, and all join within a moment of it. */
  z.strictObject({ kind: z.literal('lobby'), rushSeconds: seconds.default(10) }),
  z.strictObject({ kind: z.literal('closed'), concurrency: count }),
]);

const faults = z.strictObject({
  drop: probability.default(0),
  delay: probability.default(0),
  delaySeconds: range.default([1, 8]),
  duplicate: probability.default(0),
  lostAnswer: probability.default(0),
  restartsAtSeconds: z.array(seconds).max(100).default([]),
  /** From then on nothing goes wrong any more, and everything must come to rest. */
  untilSeconds: seconds.optional(),
});

export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).max(100),
  description: z.string().max(1_000).optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  concert: concert.prefault({}),
  buyers: z.int().min(1).max(1_000_000),
  arrivals,
  personas: z.partialRecord(z.enum(personaNames), weight),
  /** How long somebody waits in line before going home; without it, for ever. */
  patienceSeconds: seconds.optional(),
  thinkSeconds: range.default([2, 20]),
  /** How many seats people want: weights by number. */
  seatsWanted: z
    .record(z.string().regex(/^[1-9]\d{0,2}$/), weight)
    .default({ 1: 3, 2: 5, 3: 1, 4: 1 }),
  network: z.strictObject({ latencyMs: range.default([20, 120]) }).prefault({}),
  faults: faults.prefault({}),
  /** Buyers who are not done by then are a failure: the run has to come to rest. */
  durationSeconds: z.number().positive().max(10_000_000).default(3_600),
  checks: z.strictObject({ auditEverySeconds: seconds.default(1) }).prefault({}),
  thresholds: z.array(z.string()).max(100).default([]),
});

export type Scenario = z.output<typeof scenarioSchema>;
/** As a file has it: what has a default may be left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
