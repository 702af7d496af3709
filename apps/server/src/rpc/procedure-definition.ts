/** What the router itself says of its procedures: who may call, what goes in and what comes out. */
import { z } from 'zod';
import type { AppRouter } from '../router.ts';
import type { ProcedureMeta } from './context.ts';

export interface Procedure {
  mutates: boolean;
  credential: ProcedureMeta['credential'];
  scope: ProcedureMeta['scope'];
  /** null where it does not look at any input. */
  input: z.ZodType | null;
  output: z.ZodType;
}

/** As tRPC keeps it; a test of the document fails when this is no longer true. */
interface Definition {
  type: 'query' | 'mutation';
  meta: ProcedureMeta;
  inputs: z.ZodType[];
  output: z.ZodType;
}

/** Whether the router has a procedure of that name: those of operators may be elsewhere. */
export function hasProcedure(router: AppRouter, name: string): boolean {
  return Object.hasOwn(router._def.procedures, name);
}

/** @throws Error when the router has no procedure of that name. */
export function procedureOf(router: AppRouter, name: string): Procedure {
  const procedures: Record<string, unknown> = router._def.procedures;
  const procedure = procedures[name] as { _def: Definition } | undefined;
  if (!procedure) throw new Error(`There is no procedure ${name}.`);
  const { type, meta, inputs, output } = procedure._def;
  const [input = null] = inputs;
  const { credential, scope } = meta;
  return { mutates: type === 'mutation', credential, scope, input, output };
}

/** Calls a procedure by its name. */
export async function callProcedure(
  caller: Caller,
  name: string,
  input: unknown,
): Promise<unknown> {
  const procedure = name
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], caller);
  return (procedure as (input: unknown) => Promise<unknown>)(input);
}

/** The fields of an input, if it is an object and not one of several shapes. */
export function fieldsOf(schema: z.ZodType | null): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return fieldsOf(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in as z.ZodType);
  return null;
}

export type Caller = ReturnType<AppRouter['createCaller']>;
