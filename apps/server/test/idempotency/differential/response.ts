/** What a call came to, in the same words whichever way it was made. */
import type { AppRouter } from '../../../src/router.ts';
import { procedureOf } from '../../../src/rpc/procedure-definition.ts';
import type { Route } from '../../../src/rest/route.ts';

export type Fields = Record<string, unknown>;

export interface Refusal {
  reason: string;
  message: string;
  details: unknown;
  retryable: boolean;
  retryAfterMs?: number | undefined;
}

export type Outcome = { status: number; answer: unknown } | { status: number; refusal: Refusal };

/** How a request is written, besides what it says. */
export interface Writing {
  credential: string | null;
  slash?: boolean;
  key?: string | undefined;
}

function refusalOf({ reason, message, details, retryable, retryAfterMs }: Refusal): Refusal {
  return { reason, message, details, retryable, retryAfterMs };
}

export async function overRest(
  url: string,
  { method, path }: Route,
  { fields, credential, slash = false, key }: Writing & { fields: Fields },
): Promise<Outcome> {
  const inPath = new Set<string>();
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(fields[name]));
  });
  const rest = Object.entries(fields).filter(([name]) => !inPath.has(name));
  const query = new URLSearchParams(rest.map(([name, value]) => [name, String(value)]));
  const inQuery = method === 'GET' && rest.length > 0;
  const inBody = method !== 'GET' && rest.length > 0;
  const asked = `${filled}${slash ? '/' : ''}${inQuery ? `?${query.toString()}` : ''}`;
  const response = await fetch(url + asked, {
    method,
    headers: {
      ...(credential !== null && { authorization: `Bearer ${credential}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(inBody && { 'content-type': 'application/json' }),
    },
    ...(inBody && { body: JSON.stringify(Object.fromEntries(rest)) }),
  });
  const { status } = response;
  const body: unknown = await response.json();
  if (status === 200) return { status, answer: body };
  const { requestId, ...refusal } = body as Refusal & { requestId: string };
  if (requestId !== response.headers.get('x-request-id')) throw new Error('No such request id.');
  return { status, refusal: refusalOf(refusal) };
}

/** @param input undefined for a call without. */
export async function overTrpc(
  url: string,
  { router, procedure }: { router: AppRouter; procedure: string },
  { credential, input }: { credential: string | null; input: unknown },
): Promise<Outcome> {
  const { mutates } = procedureOf(router, procedure);
  const json = JSON.stringify(input);
  const query = mutates || input === undefined ? '' : `?input=${encodeURIComponent(json)}`;
  const response = await fetch(`${url}/trpc/${procedure}${query}`, {
    method: mutates ? 'POST' : 'GET',
    headers: {
      ...(credential !== null && { authorization: `Bearer ${credential}` }),
      ...(mutates && { 'content-type': 'application/json' }),
    },
    ...(mutates && input !== undefined && { body: json }),
  });
  const { status } = response;
  const body = (await response.json()) as
    | { result: { data: unknown } }
    | { error: { message: string; data: Omit<Refusal, 'message'> } };
  if ('result' in body) return { status, answer: body.result.data };
  const { message, data } = body.error;
  return { status, refusal: refusalOf({ ...data, message }) };
}
