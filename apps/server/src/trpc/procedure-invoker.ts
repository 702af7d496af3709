/**
 * Invokes procedures of the router without tRPC's middleware chain.
 *
 * Each middleware of the chain copies the context and wraps the result. The invoker runs the same
 * steps one after another: count, authorize, parse the input, resolve, parse the output.
 */
import { TRPCError } from '@trpc/server';
import type { z } from 'zod';
import type { App } from '../app.ts';
import { confirmedRefusal } from '../auth/confirmed-refusal.ts';
import { countCall, createGuards, type Guards } from '../rpc/authorization.ts';
import {
  callProcedure,
  definitionsOf,
  type ProcedureDefinition,
} from '../rpc/procedure-definition.ts';
import type { AppRouter } from '../router.ts';
import type { RequestContext } from '../rpc/context.ts';
import { SharedAnswer } from '../wire/shared-answer.ts';

export interface InvocableProcedure {
  type: ProcedureDefinition['type'];
  takesInput: boolean;
  /** @throws the errors that tRPC would answer with. */
  call(ctx: RequestContext, input: unknown): Promise<unknown>;
}

/**
 * Every procedure by name, except those of operators: admin calls are few, and are logged by the
 * middleware of tRPC's chain. Their streams pass that chain too, and are sent as all streams are.
 */
export function invocableProcedures(app: App, router: AppRouter): Map<string, InvocableProcedure> {
  const guards = createGuards(app);
  return new Map(
    [...definitionsOf(router)].flatMap(([path, definition]) => {
      const { credential } = definition.meta;
      if (credential === 'admin') {
        return definition.type === 'subscription' ? [[path, throughTrpc(router, path)]] : [];
      }
      return [[path, toInvoker(app, { path, definition, guard: guards[credential] })]];
    }),
  );
}

function throughTrpc(router: AppRouter, path: string): InvocableProcedure {
  return {
    type: 'subscription',
    takesInput: true,
    call: (ctx, input) => callProcedure(router.createCaller(ctx), path, input),
  };
}

/** @returns calls a procedure by name, directly where possible and through tRPC otherwise. */
export function createInvoker(
  app: App,
  router: AppRouter,
): (ctx: RequestContext, path: string, input: unknown) => Promise<unknown> {
  const invocable = invocableProcedures(app, router);
  return (ctx, path, input) => {
    const procedure = invocable.get(path);
    if (procedure) return procedure.call(ctx, input);
    return callProcedure(router.createCaller(ctx), path, input);
  };
}

function toInvoker(
  app: App,
  {
    path,
    definition: { type, inputs, output, resolver },
    guard,
  }: { path: string; definition: ProcedureDefinition; guard: Guards[keyof Guards] },
): InvocableProcedure {
  const [schema] = inputs;
  return {
    type,
    takesInput: schema !== undefined,
    async call(ctx, given) {
      const recordEnd = countCall(app, path);
      try {
        const callerContext = await guard({ ctx, path, type });
        const input = schema && parseOrThrow(schema, given, 'BAD_REQUEST');
        const result = await resolver({ ctx: { ...ctx, ...callerContext }, input });
        // A shared answer has the fields of the schema by its class, and a stream has none.
        const isChecked = output === undefined || result instanceof SharedAnswer;
        const data = isChecked ? result : parseOrThrow(output, result, 'INTERNAL_SERVER_ERROR');
        recordEnd(null);
        return data;
      } catch (error) {
        const failure = await confirmedRefusal(app, ctx.credential, error);
        recordEnd(failure);
        throw failure;
      }
    },
  };
}

/** @param code the error code to throw when validation fails. */
function parseOrThrow(schema: z.ZodType, value: unknown, code: TRPCError['code']): unknown {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new TRPCError({ code, cause: error });
}
