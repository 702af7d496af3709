/** Renders an audit: one line per invariant, with its violations. */
import stringWidth from 'string-width';
import type { Colors } from '../terminal/output.ts';
import { count } from './format.ts';
import { wrap } from './wrap.ts';
import { t } from '../language/language.ts';

export interface AuditReport {
  ok: boolean;
  checks: { invariant: number; name: string; ok: boolean; violations: object[] }[];
  counts: Record<string, number>;
}

const hangingIndent = 8;

export function auditText(
  { ok, checks, counts }: AuditReport,
  { width }: { width: number },
  c: Colors,
): string {
  const lines = checks.flatMap(({ invariant, name, ok: holds, violations }) => [
    `  ${holds ? c.green('✓') : c.red('✗')} ${c.dim(String(invariant).padStart(2))}  ${hangingWrap(name, width)}`,
    ...violations.map((violation) => c.red(`         ${JSON.stringify(violation)}`)),
  ]);
  const rows = Object.values(counts).reduce((sum, value) => sum + value, 0);
  const broken = checks.filter((check) => !check.ok).length;
  const verdict = ok
    ? c.green(t`  Every invariant holds, over ${count(rows, 'row')}.`)
    : c.red(t`  ${count(broken, 'check')} broken, over ${count(rows, 'row')}.`);
  return [...lines, '', verdict].join('\n');
}

function hangingWrap(name: string, width: number): string {
  return wrap(name, width - hangingIndent, stringWidth).join(`\n${' '.repeat(hangingIndent)}`);
}
