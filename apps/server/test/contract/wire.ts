/** Requests below the level of a call: any path, any body, any header. */
import { send, type Answer } from './client.ts';
import type { Service } from './fixtures.ts';

export const json = { 'content-type': 'application/json' };

export interface Wire {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: RequestInit['body'], headers?: Record<string, string>): Promise<Answer>;
  /** How many users there are: what a refused request must not change. */
  users(): Promise<number>;
}

/** @param service is called when a request is sent: the server starts before the first one. */
export const createWire = (service: () => Service): Wire => ({
  get: (path, headers = {}) => send(`${service().url}/trpc/${path}`, { headers }),
  post: (path, body, headers = json) =>
    send(`${service().url}/trpc/${path}`, {
      method: 'POST',
      headers,
      ...(body !== undefined && { body }),
    }),
  users: async () =>
    (await service().admin<{ counts: { users: number } }>('admin.audit')).counts.users,
});
