/** Wraps the sentences of a run's summary. */
import { unbroken } from '@onsale/sim/report/words';
import stringWidth from 'string-width';
import { wrap } from './wrap.ts';

export const indent = '  ';

/** A sentence behind a mark; further lines are indented to its first word. */
export function withMark(text: string, { mark, width }: { mark: string; width: number }): string[] {
  const margin = indent.length + 2;
  const [first = '', ...rest] = wrapKeepingUnits(text, width - margin);
  return [`${indent}${mark} ${first}`, ...rest.map((line) => ' '.repeat(margin) + line)];
}

export function indented(
  text: string,
  { width, margin = indent.length }: { width: number; margin?: number },
): string[] {
  return wrapKeepingUnits(text, width - margin).map((line) => ' '.repeat(margin) + line);
}

/** Wraps at spaces, but never between a number and its unit. */
export function wrapKeepingUnits(text: string, width: number): string[] {
  return wrap(unbroken(text), width, stringWidth).map((line) => line.replaceAll('\u00A0', ' '));
}
