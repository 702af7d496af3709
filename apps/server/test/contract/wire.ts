/** Requests below the level of a call: any path, any body, any header. */
import { send, type Answer } from './client.ts';
import type { World } from './fixtures.ts';

export const json = { 'content-type': 'application/json' };

export interface Wire {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: RequestInit['body'], headers?: Record<string, string>): Promise<Answer>;
  /** How many users there are: what a refused request must not change. */
  users(): Promise<number>;
}

/** @param world is asked only when a request is sent, as the server starts before the first. */
export const createWire = (world: () => World): Wire => ({
  get: (path, headers = {}) => send(`${world().url}/trpc/${path}`, { headers }),
  post: (path, body, headers = json) =>
    send(`${world().url}/trpc/${path}`, {
      method: 'POST',
      headers,
      ...(body !== undefined && { body }),
    }),
  users: async () =>
    (await world().admin<{ counts: { users: number } }>('admin.audit')).counts.users,
});
