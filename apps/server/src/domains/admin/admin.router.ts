/** Router of the operator's calls on concerts, rooms and wallets, and of the audit. */
import { catalogueDefaults, catalogueLimits } from '@onsale/core/catalogue';
import { challengeBitsLimit } from '@onsale/core/proof-of-work';
import { holdsPerSessionLimit, roomDefaults, roomNumberLimit } from '@onsale/core/queue';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import {
  cancelUntilHours,
  chargeAmount,
  count,
  date,
  displayText,
  id,
  idempotencyKey,
  instant,
  instantInput,
  points,
} from '../../wire/schemas.ts';
import { creditWallet } from '../wallet/wallet.usecases.ts';
import { auditInvariants, createConcert, readConcertStats, setRoom } from './admin.usecases.ts';

const roomNumber = z.int().min(1).max(roomNumberLimit);
const holdsPerSession = z.int().min(1).max(holdsPerSessionLimit);
const seats = z.int().min(1).max(catalogueLimits.seatsPerDate);

const challengeBits = z.int().min(0).max(challengeBitsLimit).meta({
  description: 'How hard a proof of work a join has to bring, in bits; 0 for none.',
});

const roomLimits = z.strictObject({
  maxActive: roomNumber.default(roomDefaults.maxActive),
  admitPerMinute: roomNumber.default(roomDefaults.admitPerMinute),
  sessionSeconds: roomNumber.default(roomDefaults.sessionSeconds),
  claimSeconds: roomNumber.default(roomDefaults.claimSeconds),
  holdsPerSession: holdsPerSession.default(roomDefaults.holdsPerSession),
  challenge: challengeBits.optional(),
});

const newConcert = z
  .strictObject({
    title: displayText(catalogueLimits.titleChars),
    dates: z
      .array(date)
      .min(1)
      .max(catalogueLimits.dates)
      .refine((dates) => new Set(dates).size === dates.length, 'must not name a date twice'),
    seatsPerDate: seats.optional(),
    rows: seats.optional(),
    seatsPerRow: seats.optional(),
    price: z.int().min(0).max(catalogueLimits.pricePoints).default(catalogueDefaults.pricePoints),
    opensAt: instantInput.nullish(),
    reservationSeconds: roomNumber.default(catalogueDefaults.reservationSeconds),
    maxSeatsPerUser: z
      .int()
      .min(1)
      .max(catalogueLimits.seatsPerUser)
      .default(catalogueDefaults.maxSeatsPerUser),
    cancelUntilHours: cancelUntilHours.default(catalogueDefaults.cancelUntilHours),
    room: roomLimits.prefault({}),
  })
  .transform(({ seatsPerDate, rows, seatsPerRow, opensAt, ...terms }, context) => {
    const byRows = rows !== undefined && seatsPerRow !== undefined ? rows * seatsPerRow : undefined;
    const total = byRows ?? seatsPerDate ?? catalogueDefaults.seatsPerDate;
    const issue =
      (rows === undefined) !== (seatsPerRow === undefined)
        ? 'rows and seatsPerRow must both be given, or neither'
        : byRows !== undefined && seatsPerDate !== undefined && byRows !== seatsPerDate
          ? 'seatsPerDate is not rows times seatsPerRow: omit it'
          : total > catalogueLimits.seatsPerDate
            ? `rows times seatsPerRow is more than ${catalogueLimits.seatsPerDate} seats`
            : null;
    if (issue) context.issues.push({ code: 'custom', message: issue, input: rows });
    return {
      ...terms,
      seatsPerDate: total,
      seatsPerRow: seatsPerRow ?? catalogueDefaults.seatsPerRow,
      opensAt: opensAt ?? null,
    };
  });

const room = z.object({
  maxActive: roomNumber,
  admitPerMinute: roomNumber,
  sessionSeconds: roomNumber,
  claimSeconds: roomNumber,
  holdsPerSession,
  paused: z.boolean(),
  challenge: z.int().min(1).max(challengeBitsLimit).optional(),
});

const concertTerms = z.object({
  concertId: id,
  title: z.string(),
  dates: z.array(date),
  seatsPerDate: seats,
  rows: seats,
  seatsPerRow: seats,
  price: points,
  opensAt: instant.nullable(),
  saleState: z.enum(['upcoming', 'on_sale', 'closed']),
  reservationSeconds: roomNumber,
  maxSeatsPerUser: z.int().min(1),
  cancelUntilHours,
  room,
});

const stats = z.object({
  waiting: count,
  active: count,
  admitted: count,
  finished: count,
  expired: count,
  left: count,
  seats: z.object({ available: count, held: count, sold: count }),
  revenue: points,
});

const audit = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      invariant: z.int(),
      name: z.string(),
      ok: z.boolean(),
      violations: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
  counts: z.record(z.string(), count),
});

export function adminProcedures({ router, admin }: Trpc) {
  return {
    concert: router({
      create: admin('sale')
        .input(newConcert)
        .output(concertTerms)
        .mutation(({ ctx, input }) => createConcert(ctx.withAuditLog(input), input)),
      stats: admin('read')
        .input(z.strictObject({ concertId: id }))
        .output(stats)
        .query(({ ctx, input }) => readConcertStats(ctx.withAuditLog(input), input.concertId)),
    }),
    room: router({
      set: admin('sale')
        .input(
          z.strictObject({
            concertId: id,
            maxActive: roomNumber.optional(),
            admitPerMinute: roomNumber.optional(),
            holdsPerSession: holdsPerSession.optional(),
            paused: z.boolean().optional(),
            challenge: challengeBits.optional(),
          }),
        )
        .output(room.extend({ concertId: id }))
        .mutation(({ ctx, input }) => setRoom(ctx.withAuditLog(input), input)),
    }),
    wallet: router({
      credit: admin('wallet')
        .input(z.strictObject({ userId: id, amount: chargeAmount, idempotencyKey }))
        .output(z.object({ userId: id, balance: points }))
        .mutation(({ ctx, input }) => creditWallet(ctx.withAuditLog(input), input)),
    }),
    audit: admin('read')
      .output(audit)
      .query(({ ctx }) => auditInvariants(ctx.withAuditLog())),
  };
}
