/** Conditional requests: compares `If-None-Match` with an entity tag as RFC 9110, 13.1.2 has it. */

const entityTag = /(?:W\/)?("[^"]*")/g;

/**
 * Whether the client has this representation in its cache. The comparison is weak, the header may
 * list several tags, and `*` matches any.
 *
 * @param etag of the representation, strong or weak.
 */
export function matchesTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = etag.replace(/^W\//, '');
  for (const [, tag] of ifNoneMatch.matchAll(entityTag)) if (tag === opaque) return true;
  return false;
}
