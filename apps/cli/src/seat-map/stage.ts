/** The stage above a seat map: a box as wide as the rows below it. */
import type { Colors } from '../terminal/output.ts';

const name = 'STAGE';

/** @param margin the columns to its left. */
export function stageLines({ margin, width }: { margin: number; width: number }, c: Colors) {
  const inner = Math.max(`  ${name}  `.length, width - 2);
  const left = Math.floor((inner - name.length) / 2);
  const text = `${' '.repeat(left)}${name}${' '.repeat(inner - name.length - left)}`;
  const indent = ' '.repeat(margin);
  return [
    `${indent}${c.dim(`╭${'─'.repeat(inner)}╮`)}`,
    `${indent}${c.dim('│')}${c.bold(text)}${c.dim('│')}`,
    `${indent}${c.dim(`╰${'─'.repeat(inner)}╯`)}`,
  ];
}
