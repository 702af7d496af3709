/** The stage above a seat map: a box as wide as the rows below it. */
import { t } from '../language/language.ts';
import { plainWidth } from '../render/wrap.ts';
import type { Colors } from '../terminal/output.ts';

/** @param margin the columns to its left. */
export function stageLines({ margin, width }: { margin: number; width: number }, c: Colors) {
  const name = t`STAGE`;
  const nameWidth = plainWidth(name);
  const inner = Math.max(nameWidth + 4, width - 2);
  const left = Math.floor((inner - nameWidth) / 2);
  const text = `${' '.repeat(left)}${name}${' '.repeat(inner - nameWidth - left)}`;
  const indent = ' '.repeat(margin);
  return [
    `${indent}${c.dim(`╭${'─'.repeat(inner)}╮`)}`,
    `${indent}${c.dim('│')}${c.bold(text)}${c.dim('│')}`,
    `${indent}${c.dim(`╰${'─'.repeat(inner)}╯`)}`,
  ];
}
