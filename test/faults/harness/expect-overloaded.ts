import { expect } from 'vitest';

/** Calls to a server without its database, and the response that it must give. */
export async function callWithoutRetry(
  url: string,
): Promise<{ status: number; reason: string | undefined }> {
  const response = await createAccount(url);
  const body = (await response.json()) as { error?: { data: { reason: string } } };
  return { status: response.status, reason: body.error?.data.reason };
}

/** A call that always asks the database: public lists are answered from memory. */
function createAccount(url: string): Promise<Response> {
  return fetch(`${url}/trpc/account.create`, { method: 'POST' });
}

/** Fails unless the server reports its missing database, to clients and to load balancers. */
export async function expectOverloaded(url: string): Promise<void> {
  const response = await createAccount(url);
  expect(await response.json()).toMatchObject({
    error: {
      data: { httpStatus: 503, reason: 'OVERLOADED', retryable: true, retryAfterMs: 1_000 },
    },
  });
  const [live, ready] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)]);
  expect([live.status, ready.status]).toEqual([200, 503]);
}
