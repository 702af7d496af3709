/** A finding of the doctor: the result of one check, of severity ok, warning or error. */
import { sanitize } from '../render/format.ts';
import type { Colors } from '../terminal/output.ts';

/** As `doctor --json` prints it, where the level of an error is called `problem`. */
export interface Finding {
  check: string;
  /** False for an error; a warning needs no action yet. */
  ok: boolean;
  level: 'ok' | 'warning' | 'problem';
  found: string;
  /** The flag that asked for the check; undefined for checks of every run. */
  source?: '--database';
  /** The advice that comes with every warning and error. */
  remedy?: string;
}

export function okFinding(check: string, found: string): Finding {
  return { check, ok: true, level: 'ok', found };
}

export function warningFinding(check: string, found: string, remedy: string): Finding {
  return { check, ok: true, level: 'warning', found, remedy };
}

export function errorFinding(check: string, found: string, remedy: string): Finding {
  return { check, ok: false, level: 'problem', found, remedy };
}

/** Printed names of checks whose name in the JSON would mislead a person. */
const labels: Record<string, string> = { memory: 'account file' };

/** Names the flag of a check that was made twice: once through the server, once directly. */
function labelOf({ check, source }: Finding, findings: readonly Finding[]): string {
  const isTwice = findings.filter((other) => other.check === check).length > 1;
  return (labels[check] ?? check) + (isTwice && source !== undefined ? ` (${source})` : '');
}

export function findingsText(findings: Finding[], c: Colors): string {
  const width = Math.max(...findings.map((finding) => labelOf(finding, findings).length));
  const signs = { ok: c.green('✓'), warning: c.yellow('!'), problem: c.red('✗') };
  const lines = findings.flatMap((finding) => {
    const { level, found, remedy } = finding;
    const line = `${signs[level]} ${labelOf(finding, findings).padEnd(width)}  ${sanitize(found)}`;
    return remedy === undefined ? [line] : [line, `  ${' '.repeat(width)}  ${c.bold(remedy)}`];
  });
  return lines.join('\n');
}
