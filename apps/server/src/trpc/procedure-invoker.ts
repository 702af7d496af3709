/**
 * Calls a procedure of the router without tRPC's chain of middlewares, each of which copies the
 * context and hands a result up: the same steps one after another.
 */
import { TRPCError } from '@trpc/server';
import type { z } from 'zod';
import type { App } from '../app.ts';
import { countCall, createGuards, type Guards } from '../rpc/authorization.ts';
import { callProcedure } from '../rpc/procedure-definition.ts';
import type { AppRouter } from '../router.ts';
import type { ProcedureMeta, RequestContext } from '../rpc/context.ts';

export interface InvocableProcedure {
  type: 'query' | 'mutation';
  /** Whether it looks at any input. */
  takesInput: boolean;
  /** @throws what tRPC would answer with. */
  call(ctx: RequestContext, input: unknown): Promise<unknown>;
}

/** A procedure as tRPC keeps it. */
interface Definition {
  type: 'query' | 'mutation';
  meta: ProcedureMeta;
  inputs: z.ZodType[];
  output: z.ZodType;
  resolver: (call: { ctx: object; input: unknown }) => Promise<unknown>;
}

/** Every procedure by its name, but for those of operators: their calls are few, and logged by tRPC's chain. */
export function invocableProcedures(app: App, router: AppRouter): Map<string, InvocableProcedure> {
  const enter = createGuards(app);
  const procedures: Record<string, unknown> = router._def.procedures;
  return new Map(
    Object.entries(procedures).flatMap(([path, procedure]) => {
      const { _def: definition } = procedure as { _def: Definition };
      const { credential } = definition.meta;
      if (credential === 'admin') return [];
      return [[path, toInvoker(app, { path, definition, enter: enter[credential] })]];
    }),
  );
}

/** @returns calls a procedure by its name, the short way where there is one. */
export function createInvoker(
  app: App,
  router: AppRouter,
): (ctx: RequestContext, path: string, input: unknown) => Promise<unknown> {
  const direct = invocableProcedures(app, router);
  return (ctx, path, input) => {
    const procedure = direct.get(path);
    if (procedure) return procedure.call(ctx, input);
    return callProcedure(router.createCaller(ctx), path, input);
  };
}

function toInvoker(
  app: App,
  {
    path,
    definition: { type, inputs, output, resolver },
    enter,
  }: { path: string; definition: Definition; enter: Guards[keyof Guards] },
): InvocableProcedure {
  const [schema] = inputs;
  return {
    type,
    takesInput: schema !== undefined,
    async call(ctx, given) {
      const ended = countCall(app, path);
      try {
        const who = await enter({ ctx, path });
        const input = schema && parseOrThrow(schema, given, 'BAD_REQUEST');
        const result = await resolver({ ctx: { ...ctx, ...who }, input });
        const shown = parseOrThrow(output, result, 'INTERNAL_SERVER_ERROR');
        ended(null);
        return shown;
      } catch (error) {
        ended(error);
        throw error;
      }
    },
  };
}

/** @param otherwise whose fault it is when the value does not fit. */
function parseOrThrow(schema: z.ZodType, value: unknown, otherwise: TRPCError['code']): unknown {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new TRPCError({ code: otherwise, cause: error });
}
