import type { Colors } from '../terminal/output.ts';

/** Something that was looked at; whatever is not in order says what to do about it. */
export interface Finding {
  check: string;
  /** False for a problem; a warning is in order for now. */
  ok: boolean;
  level: 'ok' | 'warning' | 'problem';
  found: string;
  remedy?: string;
}

export function fine(check: string, found: string): Finding {
  return { check, ok: true, level: 'ok', found };
}

export function warning(check: string, found: string, remedy: string): Finding {
  return { check, ok: true, level: 'warning', found, remedy };
}

export function problem(check: string, found: string, remedy: string): Finding {
  return { check, ok: false, level: 'problem', found, remedy };
}

export function findingsText(findings: Finding[], c: Colors): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const signs = { ok: c.green('✓'), warning: c.yellow('!'), problem: c.red('✗') };
  const lines = findings.flatMap(({ check, level, found, remedy }) => [
    `${signs[level]} ${check.padEnd(width)}  ${found}`,
    ...(remedy === undefined ? [] : [`  ${' '.repeat(width)}  ${c.bold(remedy)}`]),
  ]);
  return lines.join('\n');
}
