/** The outcome of a call, in one form for REST and tRPC. */
import type { AppRouter } from '../../../src/router.ts';
import { procedureOf } from '../../../src/rpc/procedure-definition.ts';
import type { Route } from '../../../src/rest/route.ts';
import type { Listener } from '../../fixtures/http-fixture.ts';

export type Fields = Record<string, unknown>;

export interface Refusal {
  reason: string;
  message: string;
  details: unknown;
  retryable: boolean;
  retryAfterMs?: number | undefined;
}

export type Outcome = { status: number; answer: unknown } | { status: number; refusal: Refusal };

export interface RestRequest {
  fields: Fields;
  credential: string | null;
  /** Whether the path ends with a slash. */
  slash: boolean;
  key?: string | undefined;
}

function refusalOf({ reason, message, details, retryable, retryAfterMs }: Refusal): Refusal {
  return { reason, message, details, retryable, retryAfterMs };
}

export async function overRest(
  { request }: Pick<Listener, 'request'>,
  { method, path }: Route,
  { fields, credential, slash, key }: RestRequest,
): Promise<Outcome> {
  const inPath = new Set<string>();
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(fields[name]));
  });
  const rest = Object.entries(fields).filter(([name]) => !inPath.has(name));
  const target = `${filled}${slash ? '/' : ''}`;
  const query = new URLSearchParams(rest.map(([name, value]) => [name, String(value)])).toString();
  const { status, headers, body } = await request(
    method === 'GET'
      ? { path: query === '' ? target : `${target}?${query}`, credential }
      : {
          method,
          path: target,
          credential,
          key,
          body: rest.length > 0 ? Object.fromEntries(rest) : undefined,
        },
  );
  if (status === 200) return { status, answer: body };
  const { requestId, ...refusal } = body as unknown as Refusal & { requestId: string };
  if (requestId !== headers['x-request-id']) throw new Error('The request ids differ.');
  return { status, refusal: refusalOf(refusal) };
}

/** @param input undefined for a call without. */
export async function overTrpc(
  { request }: Pick<Listener, 'request'>,
  { router, procedure }: { router: AppRouter; procedure: string },
  { credential, input }: { credential: string | null; input: unknown },
): Promise<Outcome> {
  const path = `/trpc/${procedure}`;
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const { status, body } = await request<
    { result: { data: unknown } } | { error: { message: string; data: Omit<Refusal, 'message'> } }
  >(
    procedureOf(router, procedure).mutates
      ? { method: 'POST', path, credential, body: input }
      : { path: `${path}${query}`, credential },
  );
  if ('result' in body) return { status, answer: body.result.data };
  const { message, data } = body.error;
  return { status, refusal: refusalOf({ ...data, message }) };
}
