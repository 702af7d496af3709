/** Suggests the closest known name for a misspelt one, by edit distance. */
import { distance } from 'fastest-levenshtein';

/** Two names are close when at most this share of the letters has to change. */
const maxChangedShare = 0.4;
/** `seats` matches `seatsPerDate`; a shorter prefix would match too much. */
const minPrefixChars = 4;

const normalize = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '');

/** The closest name, or null when none is close. */
export function closestName<Name extends string>(
  typed: string,
  names: readonly Name[],
): Name | null {
  const wanted = normalize(typed);
  const isPrefix = (name: Name) =>
    wanted.length >= minPrefixChars &&
    (normalize(name).startsWith(wanted) || wanted === normalize(name));
  const prefixMatch = names.find(isPrefix);
  if (prefixMatch !== undefined) return prefixMatch;
  const [best] = names
    .map((name) => ({ name, changes: distance(wanted, normalize(name)) }))
    .toSorted((a, b) => a.changes - b.changes);
  const maxChanges = Math.floor(wanted.length * maxChangedShare);
  return best && best.changes <= maxChanges ? best.name : null;
}

/** `, did you mean reserve?`, or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const name = closestName(typed, names);
  return name === null ? '' : `, did you mean ${name}?`;
}
