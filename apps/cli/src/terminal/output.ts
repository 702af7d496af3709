/**
 * What people and programs get to see. Data goes to stdout, everything else to stderr; with `--json`
 * stdout carries JSON alone, one object a line. Colour and motion happen on a terminal only.
 */
import picocolors from 'picocolors';
import type { Host } from './host.ts';
import { isTerminal, takesColor } from './terminal.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Output {
  json: boolean;
  /** Colours for stdout, each of them plain when stdout takes none. */
  colors: Colors;
  /** Columns of the terminal; 80 where there is none. */
  width: number;
  /** Whether text may be redrawn in place: both streams are a terminal, and nobody asked for JSON. */
  moving: boolean;
  /** Whether questions may be asked. */
  interactive: boolean;
  /** The answer of a command: the value as one line of JSON, or the text for people. */
  data(value: unknown, text: (c: Colors) => string): void;
  /** A remark for people, on stderr: what was done beside the answer, what to do next. */
  note(text: (c: Colors) => string): void;
  /** Names what the command turned out to be about, for the steps that follow from it. */
  about(subject: Subject): void;
  /** A step that can be run as it is: with the date and the place the command was about. */
  filledIn(step: string): string;
  /** What to do next: a command (`onsale …`), shown so that it can be copied, or a sentence. */
  next(step: string): void;
  /** A line on stderr in every mode, as it is. */
  error(text: string): void;
  /** Colours for stderr. */
  errorColors: Colors;
}

const defaultWidth = 80;

export interface Subject {
  /** Given only where a command has to name it. */
  concertId?: string | undefined;
  date?: string | undefined;
}

const takesConcert = /^onsale (status|leave|dates|seats|reserve)\b/;
const datePlaceholder = '<date>';

export interface OutputOptions {
  json: boolean;
  /** The flags that every command to copy has to carry, such as ` --profile bob`. */
  flags?: string | undefined;
}

export function createOutput(host: Host, { json, flags = '' }: OutputOptions): Output {
  const { env, stdin, stdout, stderr } = host;
  const program = programName(env);
  const colors = picocolors.createColors(takesColor(stdout, env));
  const errorColors = picocolors.createColors(takesColor(stderr, env));
  let subject: Subject = {};
  const terminals = isTerminal(stdout) && isTerminal(stderr) && env['TERM'] !== 'dumb';
  return {
    json,
    colors,
    errorColors,
    width: stdout.columns || Number(env['COLUMNS']) || defaultWidth,
    moving: terminals && !json,
    interactive: terminals && isTerminal(stdin) && !json,
    data(value, text) {
      stdout.write(`${json ? JSON.stringify(value) : text(colors)}\n`);
    },
    note(text) {
      if (!json) stderr.write(`${text(errorColors)}\n`);
    },
    about(named) {
      subject = { ...subject, ...named };
    },
    filledIn(step) {
      const { concertId, date } = subject;
      const isOpen = step.includes(datePlaceholder) && date === undefined;
      const dated = isOpen ? 'onsale dates' : step.replace(datePlaceholder, date ?? '');
      return concertId !== undefined && takesConcert.test(dated)
        ? `${dated} --concert ${concertId}`
        : dated;
    },
    next(open) {
      if (json) return;
      const step = this.filledIn(open);
      const copied = step.replace(/^onsale/, program) + flags;
      const shown = step.startsWith('onsale ')
        ? `${errorColors.dim('run:')} ${errorColors.bold(copied)}`
        : step;
      stderr.write(`  ${shown}\n`);
    },
    error(text) {
      stderr.write(`${text}\n`);
    },
  };
}

/** How the reader started the program: as the repository's script, or by its own name. */
function programName(env: Host['env']): string {
  if (env['npm_lifecycle_event'] !== 'onsale') return 'onsale';
  const byNpx = env['npm_execpath']?.includes('_npx') ?? false;
  return `${byNpx ? 'npx -y pnpm@12' : 'pnpm'} --silent onsale`;
}
