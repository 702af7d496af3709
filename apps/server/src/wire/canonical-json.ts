/** JSON in one form for equal values, to compare requests. */

/** JSON with sorted names: equal fields give equal text, in whatever order they were sent. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(compareNames))
      : part,
  );
}

function compareNames([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
