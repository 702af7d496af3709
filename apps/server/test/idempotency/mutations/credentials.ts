/** What the root key does with the keys of operators and the signing secrets. */
import { adminKey } from '../../fixtures/test-app.ts';
import type { Ask, Serving } from '../http-fixture.ts';
import type { Mutation } from './mutation.ts';

const create = (name: string): Ask => {
  const body = { name, scopes: ['sale'] };
  return { method: 'POST', path: '/api/admin/keys', credential: adminKey, body };
};

/** A version that no new token needs any more. */
async function oldVersion(s: Serving): Promise<string> {
  const { version } = await s.admin.secret.rotate();
  await s.admin.secret.rotate();
  await s.clock.advance(5_000);
  return version;
}

export const credentials: Mutation[] = [
  {
    route: 'POST /api/admin/keys',
    prepare: async () => ({ request: create('box-office'), other: create('robot') }),
    adds: { adminKeys: 1, adminLog: 1 },
    again: 'INVALID_INPUT',
  },
  {
    route: 'DELETE /api/admin/keys/{name}',
    async prepare(s) {
      for (const name of ['box-office', 'robot']) {
        await s.admin.key.create({ name, scopes: ['read'] });
      }
      const revoke = (name: string): Ask => {
        return { method: 'DELETE', path: `/api/admin/keys/${name}`, credential: adminKey };
      };
      return { request: revoke('box-office'), other: revoke('robot') };
    },
    adds: { adminLog: 1 },
    again: 'is the same by nature',
  },
  {
    route: 'POST /api/admin/secrets',
    async prepare() {
      const request: Ask = { method: 'POST', path: '/api/admin/secrets', credential: adminKey };
      return { request, other: { ...request, body: { reason: 'Somebody left' } } };
    },
    adds: { adminLog: 1 },
    again: 'takes effect again',
  },
  {
    route: 'DELETE /api/admin/secrets/{version}',
    async prepare(s) {
      const versions = [await oldVersion(s), await oldVersion(s)];
      const retire = (version: string): Ask => {
        return { method: 'DELETE', path: `/api/admin/secrets/${version}`, credential: adminKey };
      };
      return { request: retire(versions[0]!), other: retire(versions[1]!) };
    },
    adds: { adminLog: 1 },
    again: 'is the same by nature',
  },
];
