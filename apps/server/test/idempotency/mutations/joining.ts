import { randomIds } from '@onsale/core/ids';
import { inside } from '../people.ts';
import type { Ask } from '../http-fixture.ts';
import type { Mutation } from './mutation.ts';

export const joining: Mutation[] = [
  {
    route: 'POST /api/accounts',
    async prepare(s) {
      await s.concert();
      const request: Ask = { method: 'POST', path: '/api/accounts' };
      return { request, other: { ...request, body: { name: 'Somebody else' } } };
    },
    adds: { users: 1, wallets: 1 },
    again: 'takes effect again',
  },
  {
    route: 'POST /api/accounts/key',
    async prepare(s) {
      const { accountKey: credential } = await s.as(null).account.create();
      const request: Ask = { method: 'POST', path: '/api/accounts/key', credential };
      return { request, other: { ...request, body: { newKey: randomIds.accountKey() } } };
    },
    adds: {},
    again: 'NOT_AUTHENTICATED',
    endsItsCredential: true,
  },
  {
    route: 'POST /api/queue',
    how: 'by nobody known',
    async prepare(s) {
      const { concertId } = await s.concert();
      const another = await s.concert();
      const request: Ask = { method: 'POST', path: '/api/queue', body: { concertId } };
      return { request, other: { ...request, body: { concertId: another.concertId } } };
    },
    adds: { users: 1, wallets: 1, queueEntries: 1 },
    again: 'takes effect again',
  },
  {
    route: 'POST /api/queue',
    how: 'into a line that moves on',
    async prepare(s) {
      const { concertId } = await s.concert({ room: { maxActive: 1 } });
      const another = await s.concert();
      const first = await s.join(concertId);
      await s.join(concertId);
      const request: Ask = { method: 'POST', path: '/api/queue', body: { concertId } };
      return {
        request,
        other: { ...request, body: { concertId: another.concertId } },
        async moveOn() {
          await first.call.queue.leave();
          await s.tick();
        },
      };
    },
    adds: { users: 1, wallets: 1, queueEntries: 1 },
    again: 'takes effect again',
  },
  {
    route: 'POST /api/queue',
    how: 'while only one concert is on sale',
    async prepare(s) {
      await s.concert();
      const request: Ask = { method: 'POST', path: '/api/queue', body: {} };
      const other = { ...request, body: { concertId: 'con_none' } };
      return { request, other, moveOn: () => s.concert() };
    },
    adds: { users: 1, wallets: 1, queueEntries: 1 },
    again: 'CONCERT_REQUIRED',
  },
  {
    route: 'POST /api/queue',
    how: 'by a user whose session runs out',
    async prepare(s) {
      const { concertId } = await s.concert({ room: { claimSeconds: 60 } });
      const another = await s.concert();
      const credential = (await s.as(null).account.create()).accountKey;
      const request: Ask = { method: 'POST', path: '/api/queue', credential, body: { concertId } };
      return {
        request,
        other: { ...request, body: { concertId: another.concertId } },
        moveOn: () => s.clock.advance(60_000),
      };
    },
    adds: { queueEntries: 1 },
    again: 'takes effect again',
  },
  {
    route: 'DELETE /api/queue/{userId}',
    async prepare(s) {
      const { token, userId, accountKey } = await inside(s);
      const { concertId } = await s.concert();
      const elsewhere = await s.as(accountKey).queue.join({ concertId });
      const path = `/api/queue/${userId}`;
      const request: Ask = { method: 'DELETE', path, credential: token };
      return { request, other: { ...request, credential: elsewhere.token } };
    },
    adds: {},
    again: 'is the same by nature',
  },
];
