import { expect } from 'vitest';

/** A call that needs the database, as a client without any patience makes it. */
export async function ask(url: string): Promise<{ status: number; reason: string | undefined }> {
  const response = await fetch(`${url}/trpc/concert.list`);
  const body = (await response.json()) as { error?: { data: { reason: string } } };
  return { status: response.status, reason: body.error?.data.reason };
}

/** Fails unless a server without its database says so, to clients and to load balancers. */
export async function expectTurnedAway(url: string): Promise<void> {
  const response = await fetch(`${url}/trpc/concert.list`);
  expect(await response.json()).toMatchObject({
    error: {
      data: { httpStatus: 503, reason: 'OVERLOADED', retryable: true, retryAfterMs: 1_000 },
    },
  });
  const [live, ready] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)]);
  expect([live.status, ready.status]).toEqual([200, 503]);
}
