/** Words the JSON lines of the server's log for a person at a terminal. */
import type { Colors } from '../terminal/output.ts';
import { instant, sanitizeOutput } from './format.ts';

type Paint = (c: Colors) => (text: string) => string;

/** The levels of pino, from the number on. */
const levels: [from: number, name: string, paint: Paint][] = [
  [50, 'error', (c) => c.red],
  [40, 'warning', (c) => c.yellow],
  [30, 'info', (c) => c.dim],
  [0, 'debug', (c) => c.dim],
];

/** `07:54:10 warning the message key=value`; a line that is no JSON stays as it is. */
export function logLineText(line: string, c: Colors): string {
  const entry = parsed(line);
  if (entry === undefined) return sanitizeOutput(line);
  const { level, time, msg, err, ...others } = entry;
  const [, name, paint] = levels.find(([from]) => Number(level) >= from) ?? levels.at(-1)!;
  const at = typeof time === 'string' ? instant(time).split(', ').at(-1) : '';
  const figures = Object.entries(others).map(([key, value]) => `${key}=${valueText(value)}`);
  const texts = [typeof msg === 'string' ? msg : '', errorText(err), figures.join(' ')].filter(
    (text) => text !== '',
  );
  return sanitizeOutput(`${c.dim(at)} ${paint(c)(name)} ${texts.join('  ')}`);
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { type = 'Error', message = '' } = error as { type?: unknown; message?: unknown };
  return `${String(type)}: ${String(message)}`;
}
