/** What a REST path is: one procedure of the router, called in the way of HTTP. */
import { OnsaleError, type Reason } from '@onsale/core/errors';
import { z } from 'zod';
import type { QueuePlace } from '../auth/queue-tokens.ts';
import type { Caller } from '../rpc/procedure-definition.ts';

/** The calls of the original specification. */
export const legacyGroup = 'Original';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Route {
  method: Method;
  /** Such as `/api/orders/{orderId}/cancel`: a part in braces is a field of the input. */
  path: `/api/${string}`;
  /** Such as `order.cancel`: says who may call, and unless `own` is there, what goes in and out. */
  procedure: string;
  group: string;
  summary: string;
  description?: string;
  /** Why it may refuse, besides what every call of its kind may say. */
  reasons: readonly Reason[];
  /** The procedure keeps idempotency keys by itself, in its input. */
  handlesIdempotency?: true;
  /** Where the original specification has other shapes than the procedure. */
  custom?: CustomMapping;
  example: { input?: Record<string, unknown>; answer: unknown };
}

export interface CustomMapping {
  input: z.ZodObject;
  /** The procedure's own where there is none. */
  output?: z.ZodType;
  answer(call: RestCall, input: Record<string, unknown>): Promise<unknown>;
}

/** One call of a route with a shape of its own. */
export interface RestCall {
  call: Caller;
  /** Whose credential it is; null where none is needed and none was sent. */
  userId: string | null;
  /** The place of the queue token, if the credential is one. */
  place: QueuePlace | null;
  /** Set for a procedure that keeps keys by itself. */
  idempotencyKey: string | undefined;
}

/** @throws USER_NOT_FOUND: others' things answer as things that do not exist. */
export function requireSelf({ userId }: RestCall, named: string): void {
  if (named !== userId) throw new OnsaleError('USER_NOT_FOUND', {});
}

/** Types the answer of an own shape by its schemas, and then forgets the types. */
export function customMapping<I extends z.ZodObject, O extends z.ZodType = z.ZodUnknown>(shape: {
  input: I;
  output?: O;
  answer(call: RestCall, input: z.output<I>): Promise<z.input<O>>;
}): CustomMapping {
  return shape;
}

/**
 * A number from 1 that may also come as text, as in the original specification: just the text that
 * answers would have, so that one number has one text.
 */
export function wholeNumber(schema: z.ZodType<number>) {
  const read = (value: unknown) =>
    typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : value;
  return z.preprocess(read, schema);
}
