/** The OpenAPI security schemes, and the requirements of each kind of procedure. */
import type { ServerReason } from './error-schemas.ts';
import type { Procedure } from '../../rpc/procedure-definition.ts';

export const securitySchemes = {
  accountKey: { type: 'http', scheme: 'bearer', description: 'Identifies the user: `osa_…`' },
  queueToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'A place in the line of one concert: `osq_…`',
  },
  adminKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'The key of an operator: `osk_…`, or the root key',
  },
} as const;

type Scheme = keyof typeof securitySchemes;

interface SecurityRequirements {
  /** Any one of these is enough; empty for a call that ignores credentials. */
  schemes: Scheme[];
  optional?: true;
  reasons: ServerReason[];
  summary: string;
}

export const securityRequirements: Record<Procedure['credential'], SecurityRequirements> = {
  none: { schemes: [], reasons: [], summary: 'no credential' },
  'none or account': {
    schemes: ['queueToken', 'accountKey'],
    optional: true,
    reasons: ['NOT_AUTHENTICATED'],
    summary: 'no credential, an account key or a queue token',
  },
  account: {
    schemes: ['queueToken', 'accountKey'],
    reasons: ['NOT_AUTHENTICATED', 'QUEUE_TOKEN_EXPIRED'],
    summary: 'an account key, or a queue token of the user whose place is not over',
  },
  'account key': {
    schemes: ['accountKey'],
    reasons: ['NOT_AUTHENTICATED'],
    summary: 'the account key itself (a queue token is not enough)',
  },
  queue: {
    schemes: ['queueToken'],
    reasons: ['NOT_AUTHENTICATED', 'QUEUE_TOKEN_REQUIRED'],
    summary: 'a queue token in any state',
  },
  active: {
    schemes: ['queueToken'],
    reasons: ['NOT_AUTHENTICATED', 'QUEUE_TOKEN_REQUIRED', 'NOT_ADMITTED', 'QUEUE_TOKEN_EXPIRED'],
    summary: 'a queue token whose place is active',
  },
  admin: {
    schemes: ['adminKey'],
    reasons: ['NOT_AUTHENTICATED', 'ADMIN_ONLY'],
    summary: 'an admin key',
  },
};
