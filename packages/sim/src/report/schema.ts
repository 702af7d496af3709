/** The report schema: validates the JSON of a `RunResult` from elsewhere. */
import { z } from 'zod';
import { resultVersion, type RunResult } from '../result.ts';
import { personaNames, scenarioSchema } from '../scenario/schema.ts';

/** Far above the size that a run writes; they bound the size of a page. */
const maxSamples = 10_000;
const maxPoints = 10_000;
const maxBins = 1_000;
const maxDates = 366;
const maxSeats = 100_000;
const maxEntries = 1_000;

const count = z.int().min(0);
/** From the start of the run. */
const seconds = z.number().min(0);
const text = z.string().max(10_000);

const areEquallyLong = ([first, ...others]: readonly (readonly unknown[])[]): boolean =>
  others.every(({ length }) => length === first?.length);

const outcomes = z.strictObject({
  bought: count,
  soldOut: count,
  gaveUp: count,
  expired: count,
  left: count,
  noShow: count,
  broke: count,
  cancelled: count,
  failed: count,
});

const timeInLine = z.strictObject({
  people: count,
  p50: seconds.nullable(),
  p90: seconds.nullable(),
  p99: seconds.nullable(),
  longest: seconds.nullable(),
  histogram: z.array(z.strictObject({ upToSeconds: seconds, people: count })).max(maxBins),
});

const waitFigures = z.strictObject({
  people: count,
  admitted: count,
  p50: seconds.nullable(),
  p90: seconds.nullable(),
  longest: seconds.nullable(),
});
const waits = z.strictObject({ all: waitFigures, bought: waitFigures, without: waitFigures });

const fairness = z.strictObject({
  inversions: count,
  kendallTau: z.number().min(-1).max(1).nullable(),
  points: z.array(z.tuple([count, count])).max(maxPoints),
});

const points = z.array(z.tuple([count, count])).max(maxPoints);

const lobby = z.strictObject({
  places: count,
  drawnAfterSeconds: seconds.nullable(),
  firstTenth: z.strictObject({ places: count, botsByArrival: count, botsInLine: count.nullable() }),
  people: points,
  bots: points,
});

const share = z.number().min(0).max(1);
const shares = z.partialRecord(
  z.enum(personaNames),
  z.strictObject({
    buyers: share,
    seats: share.nullable(),
    slotTime: share.nullable(),
    counts: z
      .strictObject({ people: count, accounts: count, seats: count, mostSeats: count })
      .nullable(),
  }),
);

const milliseconds = z.number().min(0);

const latencyFigures = z.strictObject({
  p50: milliseconds,
  p90: milliseconds,
  p99: milliseconds,
  max: milliseconds,
  histogram: z.array(z.strictObject({ upToMs: milliseconds, calls: count })).max(maxBins),
});

const callFigures = z.strictObject({
  attempts: count,
  ok: count,
  refused: z.record(text, count),
  unknown: count,
  latencyMs: latencyFigures.nullable(),
});

const samples = z.array(count).max(maxSamples);

const series = z
  .strictObject({
    everySeconds: z.number().positive(),
    present: samples.nullable(),
    joined: samples,
    waiting: samples,
    active: samples,
    held: samples,
    sold: samples,
  })
  .refine(
    ({ present, joined, waiting, active, held, sold }) =>
      areEquallyLong([present ?? joined, joined, waiting, active, held, sold]),
    'present, joined, waiting, active, held and sold must have as many samples as each other',
  );

const quantiles = z.array(milliseconds.nullable()).max(maxSamples);

const traffic = z
  .strictObject({
    everySeconds: z.number().positive(),
    ok: samples,
    refused: samples,
    failed: samples,
    latencyMs: z.strictObject({ p50: quantiles, p90: quantiles, p99: quantiles }).nullable(),
  })
  .refine(
    ({ ok, refused, failed, latencyMs }) =>
      areEquallyLong([ok, refused, failed, ...Object.values(latencyMs ?? {})]),
    'ok, refused, failed and the latencies must have as many intervals as each other',
  );

const seat = z.strictObject({
  soldAtSeconds: seconds.nullable(),
  persona: z.enum(personaNames).nullable(),
});

const seatMapOfDate = z.strictObject({
  date: text,
  seatsPerRow: z.int().min(1),
  // Missing in a report of version 3.
  blocked: z.array(z.int().min(1)).max(maxSeats).default([]),
  cancelledAtSeconds: seconds.nullable().default(null),
  seats: z.array(seat).max(maxSeats),
});

const invariant = z.int().nullable();

const violation = z.strictObject({
  invariant,
  name: text,
  detail: text,
  atSeconds: seconds,
  lastEvents: z.array(text).max(maxEntries),
  story: z
    .strictObject({
      buyers: z.array(text).max(maxEntries),
      seats: z.array(text).max(maxEntries),
      events: z.array(text).max(maxEntries),
    })
    .nullable(),
  repeat: text,
});

export const resultSchema = z.strictObject({
  version: z.literal(resultVersion),
  tool: z.strictObject({ name: z.literal('onsale'), version: text }),
  scenario: scenarioSchema,
  mode: z.enum(['virtual', 'real']),
  startedAt: z.iso.datetime(),
  ended: z.enum(['complete', 'interrupted', 'violation']),
  overload: text.nullable(),
  lasted: z.strictObject({ simulatedSeconds: seconds }),
  funnel: z.strictObject({
    came: count,
    joined: count,
    admitted: count,
    reserved: count,
    paid: count,
  }),
  outcomes,
  personas: z.partialRecord(z.enum(personaNames), outcomes),
  seats: z.strictObject({
    total: count,
    sold: count,
    takenAfterSeconds: seconds.nullable(),
    soldOutAfterSeconds: seconds.nullable(),
  }),
  revenue: count,
  oversold: count,
  timeInLine,
  waits,
  fairness,
  // Missing in a report of version 3.
  lobby: lobby.nullable().default(null),
  shares,
  slots: z.strictObject({
    maxActive: count,
    averageUsed: z.number().min(0).nullable(),
  }),
  arrivals: z.strictObject({
    planned: count,
    late: count,
    latestLateMs: milliseconds,
    lateCalls: count,
    latestCallLateMs: milliseconds,
  }),
  calls: z.record(text, callFigures),
  faults: z.strictObject({
    dropped: count,
    delayed: count,
    duplicated: count,
    lostAnswers: count,
    restarts: count,
  }),
  series,
  traffic: traffic.nullable(),
  seatMap: z.array(seatMapOfDate).max(maxDates),
  checks: z.array(z.strictObject({ invariant, name: text, ok: z.boolean(), times: count })),
  thresholds: z.array(z.strictObject({ text, value: z.number().nullable(), ok: z.boolean() })),
  violation: violation.nullable(),
}) satisfies z.ZodType<RunResult>;

/** The content of `packages/sim/result.schema.json`. */
export function resultJsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(resultSchema, { io: 'output' });
  const title = 'The report of an Onsale simulation';
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
