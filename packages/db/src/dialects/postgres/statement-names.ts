/**
 * Names for prepared statements, so that Postgres parses and plans each once a connection, not once
 * a call.
 *
 * The number of names is bounded, because each prepared statement occupies memory of every
 * connection. Statements beyond the bound are parsed each time.
 */
export type NameOf = (text: string) => string | undefined;

/** Other statements, such as BEGIN, have no plan. */
const planned = /^\s*(?:select|insert|update|delete|with)\b/i;

/** @param limit the most statements that get a name; 0 for none. */
export function createStatementNames(limit: number): NameOf {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    if (names.size >= limit || !planned.test(text)) return undefined;
    const name = `onsale_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}

/**
 * The SQLSTATE when a migration changed the result type of a prepared statement, which the
 * connection then has to discard. Postgres uses it for every feature that it does not support.
 */
export const changedPlanState = '0A000';
