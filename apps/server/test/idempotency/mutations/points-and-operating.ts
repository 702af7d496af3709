import { adminKey, concertDate as date } from '../../fixtures/test-app.ts';
import type { Ask } from '../http-fixture.ts';
import { transfer, type Mutation } from './mutation.ts';

export const pointsAndOperating: Mutation[] = [
  {
    route: 'POST /api/wallet/charges',
    async prepare(s) {
      const { accountKey: credential } = await s.as(null).account.create();
      const charge = (amount: number): Ask => {
        return { method: 'POST', path: '/api/wallet/charges', credential, body: { amount } };
      };
      return { request: charge(500), other: charge(600) };
    },
    adds: transfer,
    again: 'takes effect again',
    keepsKeys: true,
  },
  {
    route: 'POST /api/point/charge',
    async prepare(s) {
      const { userId, accountKey: credential } = await s.as(null).account.create();
      const charge = (amount: string): Ask => {
        return { method: 'POST', path: '/api/point/charge', credential, body: { userId, amount } };
      };
      return { request: charge('500'), other: charge('600') };
    },
    adds: transfer,
    again: 'takes effect again',
    keepsKeys: true,
  },
  {
    route: 'POST /api/admin/concerts',
    async prepare() {
      const create = (title: string): Ask => {
        const body = { title, dates: [date, '2027-05-02'] };
        return { method: 'POST', path: '/api/admin/concerts', credential: adminKey, body };
      };
      return { request: create('The Midnight Rooms'), other: create('The Morning Rooms') };
    },
    adds: { concerts: 1, performances: 2, rooms: 1, roomCounters: 1, adminLog: 1 },
    again: 'takes effect again',
  },
  {
    route: 'PATCH /api/admin/concerts/{concertId}/room',
    async prepare(s) {
      const { concertId } = await s.concert();
      const set = (maxActive: number): Ask => {
        const path = `/api/admin/concerts/${concertId}/room`;
        return { method: 'PATCH', path, credential: adminKey, body: { maxActive } };
      };
      const moveOn = () => s.admin.room.set({ concertId, maxActive: 9 });
      return { request: set(7), other: set(8), moveOn };
    },
    adds: { adminLog: 1 },
    again: 'changes rows',
  },
  {
    route: 'POST /api/admin/wallets/{userId}/credits',
    async prepare(s) {
      const { userId } = await s.as(null).account.create();
      const credit = (amount: number): Ask => {
        const path = `/api/admin/wallets/${userId}/credits`;
        return { method: 'POST', path, credential: adminKey, body: { amount } };
      };
      return { request: credit(500), other: credit(600) };
    },
    adds: { ...transfer, adminLog: 1 },
    again: 'takes effect again',
    keepsKeys: true,
    needsKey: true,
  },
];
