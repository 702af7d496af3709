/** The scenario schema: a sale, its buyers, and the faults of network and server. */
import { catalogueDefaults, catalogueLimits } from '@onsale/core/catalogue';
import { holdsPerSessionLimit, roomDefaults, roomNumberLimit } from '@onsale/core/queue';
import { z } from 'zod';
import { arrivalsSchema } from './arrivals-schema.ts';
import { scenarioLimits } from './limits.ts';
import { layoutSchema } from './venue/layout-schema.ts';
import { operatorEvent } from './venue/operator-schema.ts';

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
  'trespasser',
  'squatter',
  'last-moment',
  'wanderer',
  'reuser',
  'changeable',
  'returner',
] as const;

export type PersonaName = (typeof personaNames)[number];

const roomNumber = z.int().min(1).max(roomNumberLimit);
const seconds = z.number().min(0).max(scenarioLimits.seconds);
const probability = z.number().min(0).max(1);
const weight = z.number().min(0).max(scenarioLimits.weight);

const range = z
  .tuple([seconds, seconds])
  .refine(([from, to]) => from <= to, 'must go from the smaller number to the larger');

const room = z.strictObject({
  maxActive: roomNumber
    .default(roomDefaults.maxActive)
    .describe('How many may be inside at once, people.'),
  admitPerMinute: roomNumber
    .default(roomDefaults.admitPerMinute)
    .describe('How many are admitted in any 60 seconds, people.'),
  sessionSeconds: roomNumber
    .default(roomDefaults.sessionSeconds)
    .describe(
      'How long a session lasts, from the admission on. Reservations extend it by reservationSeconds in all.',
    ),
  claimSeconds: roomNumber
    .default(roomDefaults.claimSeconds)
    .describe('How long an admission waits for a sign of life before it lapses.'),
  holdsPerSession: z
    .int()
    .min(1)
    .max(holdsPerSessionLimit)
    .default(roomDefaults.holdsPerSession)
    .describe('How many reservations one session may make.'),
  challenge: z
    .int()
    .min(0)
    .max(scenarioLimits.challengeBits)
    .optional()
    .describe('How hard a proof of work each join has to bring, in bits. Left out or 0: none.'),
});

const concert = z.strictObject({
  title: z
    .string()
    .min(1)
    .max(catalogueLimits.titleChars)
    .default('The Midnight Rooms')
    .describe('What the concert is called.'),
  dates: z.int().min(1).max(catalogueLimits.dates).default(1).describe('How many evenings.'),
  times: z
    .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 20:00'))
    .min(1)
    .max(scenarioLimits.showsPerDay)
    .refine((times) => new Set(times).size === times.length, 'must not name a time twice')
    .optional()
    .describe('The shows of each evening, such as 20:00. Left out: dates without a time.'),
  timeZone: z
    .string()
    .min(1)
    .optional()
    .describe('The IANA name of the time zone of these times. Left out: UTC.'),
  seatsPerDate: z
    .int()
    .min(1)
    .max(catalogueLimits.seatsPerDate)
    .default(catalogueDefaults.seatsPerDate)
    .describe('How many seats each evening has.'),
  seatsPerRow: z
    .int()
    .min(1)
    .max(catalogueLimits.seatsPerDate)
    .default(catalogueDefaults.seatsPerRow)
    .describe('How many of them are side by side in a row.'),
  layout: layoutSchema
    .optional()
    .describe('A hall of sections, instead of seatsPerDate seats in equal rows.'),
  singleSeats: z
    .enum(['allow', 'refuse'])
    .optional()
    .describe('Whether buyers may leave single seats between taken ones. Left out: allowed.'),
  price: z
    .int()
    .min(0)
    .max(catalogueLimits.pricePoints)
    .default(catalogueDefaults.pricePoints)
    .describe('What one seat costs, in points, in sections without a price of their own.'),
  reservationSeconds: roomNumber
    .default(catalogueDefaults.reservationSeconds)
    .describe('How long seats are held for a buyer.'),
  maxSeatsPerUser: z
    .int()
    .min(1)
    .max(catalogueLimits.seatsPerUser)
    .default(catalogueDefaults.maxSeatsPerUser)
    .describe('The most seats that one buyer may have.'),
  opensAfterSeconds: seconds
    .default(0)
    .describe('When the sale opens, in seconds from the start of the run. 0: on sale at once.'),
  lobbyOpensAfterSeconds: seconds
    .optional()
    .describe(
      'When its lobby opens, in seconds from the start of the run: buyers join from then on. Left out: no lobby.',
    ),
  order: z
    .enum(['arrival', 'draw'])
    .optional()
    .describe('Who of those in the lobby is admitted first. Left out: in the order of arrival.'),
  room: room.prefault({}).describe('The limits of the waiting room.'),
});

const roomChange = z.strictObject({
  atSeconds: seconds.describe('When, in seconds from the start of the run.'),
  maxActive: roomNumber.optional().describe('How many buyers may be active at once from then on.'),
  admitPerMinute: roomNumber
    .optional()
    .describe('How many may be admitted within a minute from then on.'),
  paused: z.boolean().optional().describe('Whether admissions are paused from then on.'),
});

const parties = z.strictObject({
  section: probability.default(0.2).describe('The share of the buyers who name a section.'),
  maxPrice: probability.default(0.2).describe('The share of the buyers who name a price ceiling.'),
  accessible: probability
    .default(0.1)
    .describe('The share of the buyers who come with a wheelchair user.'),
});

const faults = z.strictObject({
  drop: probability.default(0).describe('The probability that a request never arrives.'),
  delay: probability.default(0).describe('The probability that a request is held up on its way.'),
  delaySeconds: range.default([1, 8]).describe('For how long, from the least to the most.'),
  duplicate: probability.default(0).describe('The probability that a request arrives twice.'),
  lostAnswer: probability
    .default(0)
    .describe('The probability that a request takes effect, and its answer gets lost.'),
  restartsAtSeconds: z
    .array(seconds)
    .max(scenarioLimits.restarts)
    .default([])
    .describe('When the server restarts: what its process knew is gone, its database is not.'),
  untilSeconds: seconds
    .optional()
    .describe('From then on nothing goes wrong any more. Without it, until durationSeconds.'),
});

export const scenarioSchema = z.strictObject({
  $schema: z.string().optional().describe('Where this schema is, for editors.'),
  name: z.string().min(1).max(100).describe('What the scenario is called.'),
  description: z.string().max(1_000).optional().describe('What it is about.'),
  seed: z
    .int()
    .min(0)
    .max(scenarioLimits.seed)
    .default(1)
    .describe('The same seed gives the same run.'),
  concert: concert.prefault({}).describe('What is sold, and its terms of sale.'),
  buyers: z.int().min(1).max(scenarioLimits.buyers).describe('How many people come in all.'),
  arrivals: arrivalsSchema.describe('When they come.'),
  personas: z
    .partialRecord(z.enum(personaNames), weight)
    .describe('Who they are: weights by persona, at least one above 0.'),
  patienceSeconds: seconds
    .optional()
    .describe('How long somebody waits in line before going home. Without it, for ever.'),
  thinkSeconds: range
    .default([2, 20])
    .describe('How long buyers think each time, from the least to the most.'),
  botThinkSeconds: range
    .default([0, 0])
    .describe('The same of bots, which need no time unless this says so.'),
  seatsWanted: z
    .record(z.string().regex(/^[1-9]\d{0,2}$/), weight)
    .default({ 1: 3, 2: 5, 3: 1, 4: 1 })
    .describe('How many seats a buyer would like: weights by number.'),
  parties: parties.prefault({}).describe('What buyers wish for in a hall of sections.'),
  network: z
    .strictObject({
      latencyMs: range
        .default([20, 120])
        .describe('How long a request takes, and its answer, each. In virtual time only.'),
    })
    .prefault({})
    .describe('The way between the buyers and the server.'),
  faults: faults.prefault({}).describe('What goes wrong.'),
  roomChanges: z
    .array(roomChange)
    .max(scenarioLimits.roomChanges)
    .optional()
    .describe('What an operator changes in the waiting room along the run, in order of time.'),
  operator: z
    .array(operatorEvent(seconds))
    .max(scenarioLimits.roomChanges)
    .optional()
    .describe('What an operator does to dates and seats along the run, in order of time.'),
  durationSeconds: z
    .number()
    .positive()
    .max(scenarioLimits.durationSeconds)
    .default(3_600)
    .describe('Until then the run has come to rest: a buyer who is not done is a failure.'),
  checks: z
    .strictObject({
      auditEverySeconds: seconds
        .default(1)
        .describe('How often the rows are audited. 0: only at the end.'),
      redeemShare: probability
        .default(0.2)
        .describe('The share of the tickets that two gates redeem at the end, in virtual time.'),
    })
    .prefault({})
    .describe('What is looked at along the run.'),
  thresholds: z
    .array(z.string())
    .max(scenarioLimits.thresholds)
    .default([])
    .describe('What must hold at the end, such as oversold==0 or reserve.p99<250ms.'),
});

export type Scenario = z.output<typeof scenarioSchema>;
/** As written in a file: fields with a default may be missing. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
