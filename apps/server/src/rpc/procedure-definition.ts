/**
 * Reads the definition of a procedure from a router: its credential, input and output schemas.
 *
 * tRPC keeps these in `_def`, which is private. This is the only file that reads it, and a test of
 * the OpenAPI document fails when an upgrade of tRPC changes it. The router is typed by its
 * structure, so that this file does not import the router.
 */
import { z } from 'zod';
import type { ProcedureMeta } from './context.ts';

/** A procedure as tRPC stores it. */
export interface ProcedureDefinition {
  type: 'query' | 'mutation' | 'subscription';
  meta: ProcedureMeta;
  inputs: z.ZodType[];
  /** Undefined for a subscription, whose events are those of its REST route. */
  output: z.ZodType | undefined;
  resolver: (call: { ctx: object; input: unknown }) => Promise<unknown>;
}

/** A router as tRPC stores it: its procedures by name, such as `order.cancel`. */
export interface ProcedureTable {
  _def: { procedures: object };
}

export interface Procedure {
  mutates: boolean;
  credential: ProcedureMeta['credential'];
  scope: ProcedureMeta['scope'];
  /** null when the procedure takes no input. */
  input: z.ZodType | null;
  /** null for a subscription, which returns a stream. */
  output: z.ZodType | null;
}

/**
 * Every procedure's definition by name.
 *
 * @throws Error when a procedure has several input schemas. tRPC would check all of them; the fast
 * path and the REST API check one, so they would skip the others.
 */
export function definitionsOf({ _def }: ProcedureTable): Map<string, ProcedureDefinition> {
  const procedures = Object.entries(_def.procedures) as [string, { _def: ProcedureDefinition }][];
  for (const [name, { _def: definition }] of procedures) {
    if (definition.inputs.length > 1) throw new Error(`${name} must have one input schema.`);
  }
  return new Map(procedures.map(([name, procedure]) => [name, procedure._def]));
}

/** Whether the router has that procedure: a public listener has none of the operators'. */
export function hasProcedure(router: ProcedureTable, name: string): boolean {
  return Object.hasOwn(router._def.procedures, name);
}

/** @throws Error when the router has no procedure of that name. */
export function procedureOf(router: ProcedureTable, name: string): Procedure {
  const procedures = router._def.procedures as Record<string, { _def: ProcedureDefinition }>;
  const procedure = procedures[name];
  if (!procedure) throw new Error(`The router has no procedure ${name}.`);
  const { type, meta, inputs, output = null } = procedure._def;
  const [input = null] = inputs;
  const { credential, scope } = meta;
  return { mutates: type === 'mutation', credential, scope, input, output };
}

/**
 * Calls a procedure by its name.
 *
 * @param caller of the router, as its `createCaller` returns it.
 */
export async function callProcedure(
  caller: object,
  name: string,
  input: unknown,
): Promise<unknown> {
  const procedure = name
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], caller);
  return (procedure as (input: unknown) => Promise<unknown>)(input);
}

/** The fields of an input that is one object; null for a union, and for anything but an object. */
export function fieldsOf(schema: z.ZodType | null): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return fieldsOf(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return fieldsOf(schema.in as z.ZodType);
  return null;
}
