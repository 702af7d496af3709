/** Operators and the scopes of their admin keys. */

/**
 * The scopes of an admin key: `sale` creates concerts and sets rooms, `wallet` credits points,
 * `read` reads, `door` lets the holders of tickets in. The root key of the configuration has every
 * scope, and it alone manages keys and secrets.
 */
export const adminScopes = ['sale', 'wallet', 'read', 'door'] as const;

export type AdminScope = (typeof adminScopes)[number];

/** The name of the root key, and the scope that no other key has. */
export const root = 'root';

/** The scope that a call requires of its key. */
export type NeededScope = AdminScope | typeof root;

export interface Operator {
  /** The name under which the audit log records its calls. */
  name: string;
  scopes: readonly NeededScope[];
}

export const rootOperator: Operator = { name: root, scopes: [...adminScopes, root] };

export const adminKeyNameChars = 64;

/** Whether a key may have this name, which appears in logs and on command lines. */
export function isAdminKeyName(text: string): boolean {
  return /^[\w.-]+$/.test(text) && text.length <= adminKeyNameChars && text !== root;
}
