/** What somebody may have meant who wrote a name that there is not. */
import { distance } from 'fastest-levenshtein';

/** A name is taken for another when at most this share of its letters has to change. */
const mostChanged = 0.4;
/** `seats` for `seatsPerDate`: shorter beginnings could be anything. */
const beginningChars = 4;

const plain = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '');

/** The nearest of the names, or null when none is near. */
export function nearest<Name extends string>(said: string, names: readonly Name[]): Name | null {
  const wanted = plain(said);
  const begins = (name: Name) =>
    wanted.length >= beginningChars && (plain(name).startsWith(wanted) || wanted === plain(name));
  const beginning = names.find(begins);
  if (beginning !== undefined) return beginning;
  const [best] = names
    .map((name) => ({ name, changes: distance(wanted, plain(name)) }))
    .toSorted((a, b) => a.changes - b.changes);
  const mostChanges = Math.floor(wanted.length * mostChanged);
  return best && best.changes <= mostChanges ? best.name : null;
}

/** `, did you mean reserve?`, or nothing. */
export function didYouMean(said: string, names: readonly string[]): string {
  const name = nearest(said, names);
  return name === null ? '' : `, did you mean ${name}?`;
}
