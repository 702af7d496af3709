/** Breaks texts into lines at spaces, by any measure of width. */

/** The width of a text; string-width, or the length for text that is plain and narrow. */
export type Measure = (text: string) => number;

/** Letters of two columns in the texts of this program: Hangul, and what is written as wide. */
const wideLetters = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g;

/** The width of plain text of this program, without string-width, which takes time to load. */
export const plainWidth: Measure = (text) => text.length + (text.match(wideLetters)?.length ?? 0);

/** Fills plain text of this program with spaces to a width. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - plainWidth(text)));
}

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
