/** What the root key handles: the keys of operators, the signing secrets, and the log of both. */
import { exampleAdminKey, ids } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

const createdAt = '2027-03-01T09:00:00.000Z';
const key = { name: 'box-office', scopes: ['sale', 'read'], createdAt, revokedAt: null };
const secret = { version: '2', createdAt, retiredAt: null };

export const credentialRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/admin/keys',
    procedure: 'admin.key.list',
    group,
    summary: 'The keys of operators',
    reasons: [],
    example: { answer: { keys: [key] } },
  },
  {
    method: 'POST',
    path: '/api/admin/keys',
    procedure: 'admin.key.create',
    group,
    summary: 'Make a key for an operator',
    description: 'The adminKey is shown this once.',
    reasons: [],
    example: {
      input: { name: key.name, scopes: key.scopes },
      answer: { ...key, adminKey: exampleAdminKey },
    },
  },
  {
    method: 'DELETE',
    path: '/api/admin/keys/{name}',
    procedure: 'admin.key.revoke',
    group,
    summary: 'Revoke the key of an operator',
    description: 'At once and for good; its name is not given again.',
    reasons: [],
    example: {
      input: { name: key.name },
      answer: { ...key, revokedAt: '2027-04-01T12:00:00.000Z' },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/secrets',
    procedure: 'admin.secret.list',
    group,
    summary: 'The versions of the signing secret',
    reasons: [],
    example: {
      answer: {
        source: 'database',
        secrets: [
          { ...secret, version: '1', state: 'accepted' },
          { ...secret, state: 'signing' },
        ],
      },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/secrets',
    procedure: 'admin.secret.rotate',
    group,
    summary: 'Make the next signing secret',
    description: 'Tokens of those before stay good until they are retired.',
    reasons: [],
    example: {
      answer: { ...secret, state: 'next', signsFrom: '2027-03-01T09:00:05.000Z' },
    },
  },
  {
    method: 'DELETE',
    path: '/api/admin/secrets/{version}',
    procedure: 'admin.secret.retire',
    group,
    summary: 'Retire a signing secret',
    description:
      'Its tokens are good no more. Who has one joins again with the account key, and has the same place.',
    reasons: [],
    example: {
      input: { version: '1' },
      answer: {
        version: '1',
        state: 'retired',
        createdAt,
        retiredAt: '2027-04-01T12:00:00.000Z',
      },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/log',
    procedure: 'admin.log',
    group,
    summary: 'What operators did and tried, newest first',
    reasons: [],
    example: {
      input: { limit: 1 },
      answer: {
        entries: [
          {
            logId: ids.log,
            at: '2027-04-01T12:00:00.000Z',
            who: 'box-office',
            procedure: 'admin.room.set',
            input: { concertId: ids.concert, maxActive: 80 },
            requestId: ids.request,
            outcome: 'done',
          },
        ],
        nextCursor: `1806580800000.${ids.log}`,
      },
    },
  },
];
