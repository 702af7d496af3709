/** The routes for credentials of operators: admin keys, signing secrets and the audit log. */
import { exampleAdminKey, ids } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

const createdAt = '2027-03-01T09:00:00.000Z';
const key = { name: 'box-office', scopes: ['sale', 'read'], createdAt, revokedAt: null };
const secret = { version: '2', createdAt, retiredAt: null, endIssuedSince: null };

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
    summary: 'Create a key for an operator',
    description: 'The adminKey is returned only once.',
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
    description: 'Takes effect at once and cannot be undone; the name cannot be used again.',
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
    summary: 'Create the next signing secret',
    description: 'Tokens of older secrets stay valid until those are retired.',
    reasons: [],
    example: {
      answer: { ...secret, state: 'next', signsFrom: '2027-03-01T09:00:05.000Z' },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/accounts/{userId}/end-tokens',
    procedure: 'admin.account.endTokens',
    group,
    summary: 'End the queue tokens of a user',
    description:
      'For a token that was stolen. The places stay: joining again with the account key gives new tokens of them.',
    reasons: ['USER_NOT_FOUND'],
    example: { input: { userId: ids.user }, answer: { userId: ids.user } },
  },
  {
    method: 'DELETE',
    path: '/api/admin/secrets/{version}',
    procedure: 'admin.secret.retire',
    group,
    summary: 'Retire a signing secret',
    description:
      'Its tokens become invalid. A buyer with one joins again with the account key, and keeps the place.',
    reasons: [],
    example: {
      input: { version: '1' },
      answer: {
        version: '1',
        state: 'retired',
        createdAt,
        retiredAt: '2027-04-01T12:00:00.000Z',
        endIssuedSince: null,
      },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/log',
    procedure: 'admin.log',
    group,
    summary: 'The audit log of admin calls, newest first',
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
