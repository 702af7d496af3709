/** Wraps a text to lines indented by two; words that `unbroken` joins stay on one line. */
import stringWidth from 'string-width';
import { wrap } from './wrap.ts';

const indent = '  ';

export function indented(text: string, width: number): string[] {
  const lines = wrap(text, width - indent.length, stringWidth);
  return lines.map((line) => indent + line.replaceAll('\u00A0', ' '));
}

export function unbroken(words: string): string {
  return words.replaceAll(' ', '\u00A0');
}
