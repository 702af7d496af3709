/** Breaks texts into lines at spaces, by any measure of width. */

/** The width of a text; string-width, or the length for text that is plain and narrow. */
export type Measure = (text: string) => number;

export const charCount: Measure = (text) => text.length;

/** A word with the spaces before it; a no-break space is part of a word. */
const gapAndWord = /([ \n]*)([^ \n]+)/g;

/**
 * Splits a text into lines of at most `columns`. A word that is wider has a line of its own, and
 * an empty text is one empty line. Line breaks count as spaces.
 */
export function wrap(text: string, columns: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const [, gap = '', word = ''] of text.matchAll(gapAndWord)) {
    const longer = `${lines.at(-1) ?? ''}${gap.includes('\n') ? ' ' : gap}${word}`;
    if (lines.length === 0) lines.push(word);
    else if (measure(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length === 0 ? [''] : lines;
}
