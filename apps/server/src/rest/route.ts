/** The type of a REST route: a path that calls one procedure of the router. */
import { OnsaleError, type Reason } from '@onsale/core/errors';
import { z } from 'zod';
import type { QueuePlace } from '../auth/queue-tokens.ts';
import type { App } from '../app.ts';
import type { RouterCaller } from '../router.ts';

/** The group of the eight legacy routes, which the first specification defined. */
export const legacyGroup = 'Purchase';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Route {
  method: Method;
  /** Such as `/api/orders/{orderId}/cancel`: a part in braces is a field of the input. */
  path: `/api/${string}`;
  /** Such as `order.cancel`: determines the credential and, without `custom`, input and output. */
  procedure: string;
  group: string;
  /** The name of the operation, where several routes of a group call one procedure. */
  operationId?: string;
  summary: string;
  description?: string;
  /** The reasons of errors, besides those of every route with the same credential. */
  reasons: readonly Reason[];
  /** The procedure stores idempotency keys by itself, from its input. */
  handlesIdempotency?: true;
  /** The answer is a stream: the schema of the data of its events. */
  events?: z.ZodType;
  /** The stream answers 204 to a client that knows its last event. */
  endsWith204?: true;
  /** The answer has an entity tag: a client that has it already gets a 304. */
  isConditional?: true;
  /** Set where the input or output differs from the procedure's. */
  custom?: CustomMapping;
  example: {
    input?: Record<string, unknown>;
    /** More bodies to begin with, by name; the one of `input` is named first. */
    moreInputs?: Record<string, Record<string, unknown>>;
    answer: unknown;
  };
}

export interface CustomMapping {
  input: z.ZodObject;
  /** Left out where it is the procedure's own. */
  output?: z.ZodType;
  respond(call: RestCall, input: Record<string, unknown>): Promise<unknown>;
}

/** One call of a route with a custom mapping. */
export interface RestCall {
  /** For reads that only find the input of the procedure, which checks the credential then. */
  app: App;
  caller: RouterCaller;
  /** The user of the credential; null where none is required and none was sent. */
  userId: string | null;
  /** The place of the queue token, if the credential is one. */
  place: QueuePlace | null;
  /** Set for a procedure that handles idempotency by itself. */
  idempotencyKey: string | undefined;
}

/** @throws USER_NOT_FOUND for another user, whose resources look as if they did not exist. */
export function requireOwnUserId({ userId }: RestCall, requested: string): void {
  if (requested !== userId) throw new OnsaleError('USER_NOT_FOUND', {});
}

/** Checks the types of `respond` against the schemas, and then drops the type parameters. */
export function customMapping<I extends z.ZodObject, O extends z.ZodType = z.ZodUnknown>(mapping: {
  input: I;
  output?: O;
  respond(call: RestCall, input: z.output<I>): Promise<z.input<O>>;
}): CustomMapping {
  return mapping;
}

/**
 * A positive integer that may also be sent as text, as the legacy routes allow: only in the
 * notation of their responses, so that a number has exactly one text.
 */
export function wholeNumber(schema: z.ZodType<number>) {
  const read = (value: unknown) =>
    typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : value;
  return z.preprocess(read, schema);
}
