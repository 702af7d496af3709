/**
 * The output of a command: data on stdout, everything else on stderr.
 *
 * With `--json`, stdout carries nothing but JSON, one object per line (NDJSON), or what `--jq`
 * makes of it. Colours and redrawing are used on terminals only.
 */
import picocolors from 'picocolors';
import stringWidth from 'string-width';
import type { Host } from './host.ts';
import { t } from '../language/language.ts';
import { fitLines } from '../render/fit.ts';
import { sanitizeOutput } from '../render/format.ts';
import { wholeObject, type FormattedJson, type JsonFormat } from './json-output.ts';
import { writePaged } from './pager.ts';
import { isTerminal, takesColor } from './terminal.ts';
import { createTurnAlert, type TurnAlert } from './turn-alert.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Output {
  json: boolean;
  /** Colours for stdout; without effect when stdout takes none. */
  colors: Colors;
  /** Columns of the terminal; 80 when stdout is not one. */
  width: number;
  /** Columns that tables have to fit into; unlimited when stdout is not a terminal. */
  screenWidth: number;
  /** Whether text may be redrawn in place: both streams are terminals, and `--json` is not set. */
  canRedraw: boolean;
  /** The bell and the title for a buyer whose turn comes; silent with `--json`. */
  turnAlert: TurnAlert;
  /** Whether questions may be asked. */
  interactive: boolean;
  /** Prints the command's result: the value as one line of JSON, or the text for people. */
  data(value: unknown, text: (c: Colors) => string): void;
  /** As `data`, through a pager where the text is longer than the screen. */
  page(value: unknown, text: (c: Colors) => string): Promise<void>;
  /**
   * As `data`, for what cannot be shown again, such as a new key: it goes to stderr when stdout
   * does not take it. Resolves when one of them has it.
   */
  secret(value: unknown, text: (c: Colors) => string): Promise<void>;
  /** Resolves when jq has answered for all data, and it is printed. */
  flush(): Promise<void>;
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
  /** Whether questions may be asked if there is a terminal; true by default. */
  asks?: boolean | undefined;
  /** Whether a pager may be used; true by default. */
  pages?: boolean | undefined;
  /** The flags to add to every suggested command, such as ` --profile bob`. */
  flags?: string | undefined;
  /** Formats each object of `--json`; whole by default. */
  format?: JsonFormat | undefined;
}

type Write = (lines: string) => Promise<void>;

export function createOutput(
  host: Host,
  { json, asks = true, pages = true, flags = '', format = wholeObject }: OutputOptions,
): Output {
  const { env, stdin, stdout, stderr } = host;
  const program = programName(env);
  const colors = picocolors.createColors(takesColor(stdout, env));
  const errorColors = picocolors.createColors(takesColor(stderr, env));
  let subject: Subject = {};
  const terminals = isTerminal(stdout) && isTerminal(stderr) && env['TERM'] !== 'dumb';
  const [fitOut, fitErr] = [fitter(stdout), fitter(stderr)];
  let lastWrite = Promise.resolve();
  const writeData = (value: unknown, text: (c: Colors) => string, write: Write): Promise<void> => {
    const formatted = json ? format(value) : { text: `${fitOut(sanitizeOutput(text(colors)))}\n` };
    const print = ({ text: lines, warning }: FormattedJson) => {
      if (warning !== undefined) stderr.write(`! ${sanitizeOutput(warning)}\n`);
      return write(lines);
    };
    if (!(formatted instanceof Promise)) return print(formatted);
    lastWrite = lastWrite.then(async () => print(await formatted));
    return lastWrite;
  };
  return {
    json,
    colors,
    errorColors,
    screenWidth: isTerminal(stdout) ? stdout.columns || defaultWidth : Infinity,
    width: stdout.columns || Number(env['COLUMNS']) || defaultWidth,
    canRedraw: terminals && !json,
    turnAlert: createTurnAlert(host, terminals && !json),
    interactive: terminals && isTerminal(stdin) && !json && asks,
    data(value, text) {
      void writeData(value, text, async (lines) => void stdout.write(lines));
    },
    page: (value, text) =>
      writeData(value, text, (lines) => writePaged(host, lines, pages && !json)),
    secret(value, text) {
      return writeData(
        value,
        text,
        (lines) =>
          new Promise((resolve) => {
            stdout.write(lines, (error) => {
              if (error) stderr.write(lines, () => resolve());
              else resolve();
            });
          }),
      );
    },
    flush: () => lastWrite,
    note(text) {
      if (!json) stderr.write(`${fitErr(sanitizeOutput(text(errorColors)))}\n`);
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
        ? `${errorColors.dim(t`run:`)} ${errorColors.bold(command)}`
        : step;
      stderr.write(`${fitErr(`  ${sanitizeOutput(line)}`)}\n`);
    },
    error(text) {
      const safe = sanitizeOutput(text);
      stderr.write(`${json ? safe : fitErr(safe)}\n`);
    },
  };
}

/** Fits lines into a terminal; a pipe gets them whole. */
function fitter(stream: Host['stdout']): (text: string) => string {
  if (!isTerminal(stream)) return String;
  return (text) => fitLines(text, stream.columns || defaultWidth, stringWidth);
}

/** The words that start the program: those of the repository's script, or its own name. */
function programName(env: Host['env']): string {
  if (env['npm_lifecycle_event'] !== 'onsale') return 'onsale';
  const byNpx = env['npm_execpath']?.includes('_npx') ?? false;
  return `${byNpx ? 'npx -y pnpm@12' : 'pnpm'} --silent onsale`;
}
