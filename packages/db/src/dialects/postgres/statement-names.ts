/**
 * Names for statements, so that Postgres parses and plans each once a connection instead of once a
 * call. Which lists of seats have which length makes many texts of one query, so only so many get a
 * name; the others are parsed each time, as all were.
 */
export type NameOf = (text: string) => string | undefined;

/** What begins otherwise, such as BEGIN, has nothing to plan. */
const planned = /^\s*(?:select|insert|update|delete|with)\b/i;

/** @param limit how many statements get a name; 0 for none. */
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
 * A migration changed what a named statement gives: the connection has to forget it. Postgres says
 * so with the code of everything that it does not support.
 */
export const changedPlanState = '0A000';
