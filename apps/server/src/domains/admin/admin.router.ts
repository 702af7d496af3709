/** Router of the operator's calls on rooms and wallets, and of the audit. */
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import {
  balance,
  chargeAmount,
  concertId,
  count,
  idempotencyKey,
  userId,
} from '../../wire/schemas.ts';
import { creditWallet } from '../wallet/wallet.usecases.ts';
import { auditInvariants, setRoom } from './admin.usecases.ts';
import { beacon, draw } from './draw/draw.schemas.ts';
import { giveBeacon } from './draw/draw.usecases.ts';
import {
  admitPerMinute,
  challengeBits,
  holdsPerSession,
  maxActive,
  paused,
  room,
} from './room.schemas.ts';

const audit = z.object({
  ok: z.boolean().describe('Whether every check holds.'),
  checks: z
    .array(
      z.object({
        invariant: z.int().describe('The number of the invariant that the check proves.'),
        name: z.string().describe('The statement that must hold.'),
        ok: z.boolean().describe('Whether it holds.'),
        violations: z
          .array(z.record(z.string(), z.unknown()))
          .describe('Rows that break it, the first few of them.'),
      }),
    )
    .describe('Every check of the audit.'),
  counts: z.record(z.string(), count).describe('How many rows each table has.'),
});

export function adminProcedures({ router, admin }: Trpc) {
  return {
    room: router({
      set: admin('sale')
        .input(
          z.strictObject({
            concertId,
            maxActive: maxActive.optional(),
            admitPerMinute: admitPerMinute.optional(),
            holdsPerSession: holdsPerSession.optional(),
            paused: paused.optional(),
            challenge: challengeBits.optional(),
          }),
        )
        .output(room.extend({ concertId }))
        .mutation(({ ctx, input }) => setRoom(ctx.withAuditLog(input), input)),
      draw: admin('sale')
        .input(z.strictObject({ concertId, beacon }))
        .output(draw)
        .mutation(({ ctx, input }) => giveBeacon(ctx.withAuditLog(input), input)),
    }),
    wallet: router({
      credit: admin('wallet')
        .input(z.strictObject({ userId, amount: chargeAmount, idempotencyKey }))
        .output(z.object({ userId, balance }))
        .mutation(({ ctx, input }) => creditWallet(ctx.withAuditLog(input), input)),
    }),
    audit: admin('read')
      .output(audit)
      .query(({ ctx }) => auditInvariants(ctx.withAuditLog())),
  };
}
