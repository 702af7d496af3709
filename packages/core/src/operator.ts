/** Who operates a sale, and what each may do. */

/**
 * What an admin key may be good for: putting concerts on sale and setting rooms, giving points,
 * looking. The root key of the configuration is good for everything, and it alone handles keys and
 * secrets.
 */
export const adminScopes = ['sale', 'wallet', 'read'] as const;

export type AdminScope = (typeof adminScopes)[number];

/** The name of the root key, and the scope that no other key has. */
export const root = 'root';

/** What a call needs of the key that makes it. */
export type NeededScope = AdminScope | typeof root;

export interface Operator {
  /** As the log shows it. */
  name: string;
  scopes: readonly NeededScope[];
}

export const rootOperator: Operator = { name: root, scopes: [...adminScopes, root] };

export const adminKeyNameChars = 64;

/** Whether a key may have this name: it stands in logs and on command lines. */
export function isAdminKeyName(text: string): boolean {
  return /^[\w.-]+$/.test(text) && text.length <= adminKeyNameChars && text !== root;
}
