/**
 * The output of a command: data on stdout, everything else on stderr.
 *
 * With `--json`, stdout carries nothing but JSON, one object per line (NDJSON). Colours and
 * redrawing are used on terminals only.
 */
import picocolors from 'picocolors';
import type { Host } from './host.ts';
import { safeJson, sanitizeOutput } from '../render/format.ts';
import { isTerminal, takesColor } from './terminal.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Output {
  json: boolean;
  /** Colours for stdout; without effect when stdout takes none. */
  colors: Colors;
  /** Columns of the terminal; 80 when stdout is not one. */
  width: number;
  /** Whether text may be redrawn in place: both streams are terminals, and `--json` is not set. */
  canRedraw: boolean;
  /** Whether questions may be asked. */
  interactive: boolean;
  /** Prints the command's result: the value as one line of JSON, or the text for people. */
  data(value: unknown, text: (c: Colors) => string): void;
  /**
   * As `data`, for what cannot be shown again, such as a new key: it goes to stderr when stdout
   * does not take it. Resolves when one of them has it.
   */
  secret(value: unknown, text: (c: Colors) => string): Promise<void>;
  /** Prints a remark for people on stderr; nothing with `--json`. */
  note(text: (c: Colors) => string): void;
  /** Sets the concert and date that suggested next steps name. */
  setSubject(subject: Subject): void;
  /** Fills in date, concert, server and profile: the suggested command can be run as it is. */
  completeStep(step: string): string;
  /** Suggests a next step: a command (`onsale …`), printed ready to copy, or a sentence. */
  next(step: string): void;
  /** Prints a line on stderr, with `--json` too. */
  error(text: string): void;
  /** Colours for stderr. */
  errorColors: Colors;
}

const defaultWidth = 80;

export interface Subject {
  /** Set only when commands have to name the concert. */
  concertId?: string | undefined;
  date?: string | undefined;
}

const acceptsConcertFlag = /^onsale (status|leave|dates|seats|reserve)\b/;
const datePlaceholder = '<date>';
const isCommand = (step: string) => step.startsWith('onsale ');

export interface OutputOptions {
  json: boolean;
  /** The flags to add to every suggested command, such as ` --profile bob`. */
  flags?: string | undefined;
}

export function createOutput(host: Host, { json, flags = '' }: OutputOptions): Output {
  const { env, stdin, stdout, stderr } = host;
  const program = programName(env);
  const colors = picocolors.createColors(takesColor(stdout, env));
  const errorColors = picocolors.createColors(takesColor(stderr, env));
  let subject: Subject = {};
  const terminals = isTerminal(stdout) && isTerminal(stderr) && env['TERM'] !== 'dumb';
  const dataText = (value: unknown, text: (c: Colors) => string): string =>
    `${json ? safeJson(value) : sanitizeOutput(text(colors))}\n`;
  return {
    json,
    colors,
    errorColors,
    width: stdout.columns || Number(env['COLUMNS']) || defaultWidth,
    canRedraw: terminals && !json,
    interactive: terminals && isTerminal(stdin) && !json,
    data(value, text) {
      stdout.write(dataText(value, text));
    },
    secret(value, text) {
      const line = dataText(value, text);
      return new Promise((resolve) => {
        stdout.write(line, (error) => {
          if (error) stderr.write(line, () => resolve());
          else resolve();
        });
      });
    },
    note(text) {
      if (!json) stderr.write(`${sanitizeOutput(text(errorColors))}\n`);
    },
    setSubject(change) {
      subject = { ...subject, ...change };
    },
    completeStep(step) {
      const { concertId, date } = subject;
      const lacksDate = step.includes(datePlaceholder) && date === undefined;
      const dated = lacksDate ? 'onsale dates' : step.replace(datePlaceholder, date ?? '');
      const named =
        concertId !== undefined && acceptsConcertFlag.test(dated)
          ? `${dated} --concert ${concertId}`
          : dated;
      return isCommand(named) ? named + flags : named;
    },
    next(template) {
      if (json) return;
      const step = this.completeStep(template);
      const command = step.replace(/^onsale/, program);
      const line = isCommand(step)
        ? `${errorColors.dim('run:')} ${errorColors.bold(command)}`
        : step;
      stderr.write(`  ${sanitizeOutput(line)}\n`);
    },
    error(text) {
      stderr.write(`${sanitizeOutput(text)}\n`);
    },
  };
}

/** The words that start the program: those of the repository's script, or its own name. */
function programName(env: Host['env']): string {
  if (env['npm_lifecycle_event'] !== 'onsale') return 'onsale';
  const byNpx = env['npm_execpath']?.includes('_npx') ?? false;
  return `${byNpx ? 'npx -y pnpm@12' : 'pnpm'} --silent onsale`;
}
