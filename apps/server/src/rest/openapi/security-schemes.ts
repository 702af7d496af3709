/** What each kind of procedure needs of a caller, and how it refuses without. */
import type { ServerReason } from './error-schemas.ts';
import type { Procedure } from '../../rpc/procedure-definition.ts';

export const schemes = {
  accountKey: { type: 'http', scheme: 'bearer', description: 'Who you are: `osa_…`' },
  queueToken: { type: 'http', scheme: 'bearer', description: 'Your place in one line: `osq_…`' },
  adminKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key of an operator: `osk_…`, or the root key',
  },
} as const;

type Scheme = keyof typeof schemes;

interface SecurityRequirements {
  /** Any one of these; an empty list is a call that looks at none. */
  schemes: Scheme[];
  optional?: true;
  reasons: ServerReason[];
  says: string;
}

export const securityRequirements: Record<Procedure['credential'], SecurityRequirements> = {
  none: { schemes: [], reasons: [], says: 'no credential' },
  'none or account': {
    schemes: ['queueToken', 'accountKey'],
    optional: true,
    reasons: ['NOT_AUTHENTICATED'],
    says: 'no credential, an account key or a queue token',
  },
  account: {
    schemes: ['queueToken', 'accountKey'],
    reasons: ['NOT_AUTHENTICATED'],
    says: 'an account key, or any queue token of the user',
  },
  'account key': {
    schemes: ['accountKey'],
    reasons: ['NOT_AUTHENTICATED'],
    says: 'the account key itself, no queue token',
  },
  queue: {
    schemes: ['queueToken'],
    reasons: ['NOT_AUTHENTICATED', 'QUEUE_TOKEN_REQUIRED'],
    says: 'a queue token in any state',
  },
  active: {
    schemes: ['queueToken'],
    reasons: ['NOT_AUTHENTICATED', 'QUEUE_TOKEN_REQUIRED', 'NOT_ADMITTED', 'QUEUE_TOKEN_EXPIRED'],
    says: 'a queue token whose place is active',
  },
  admin: {
    schemes: ['adminKey'],
    reasons: ['NOT_AUTHENTICATED', 'ADMIN_ONLY'],
    says: 'an admin key',
  },
};
