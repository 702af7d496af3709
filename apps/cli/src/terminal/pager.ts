/** Shows text that is longer than the screen in a pager, as git and gh do. */
import { sanitizeOutput } from '../render/format.ts';
import type { Host } from './host.ts';
import { isTerminal } from './terminal.ts';

const defaultPager = 'less';
/** Quit if one screen is enough, keep colours, and leave the text on the screen. */
const lessFlags = 'FRX';
/** The exit code of a shell for a command that does not exist. */
const notFound = 127;

/** The pager's command line: of ONSALE_PAGER, else of PAGER; undefined for none. */
export function pagerCommand(env: Host['env']): string | undefined {
  const command = (env['ONSALE_PAGER'] ?? env['PAGER'] ?? defaultPager).trim();
  return command === '' || command === 'cat' ? undefined : command;
}

/**
 * Writes text to stdout, without characters that control the terminal; if it is longer than the
 * screen, through the pager.
 *
 * @param isOn false for `--no-pager`.
 */
export async function writePaged(host: Host, text: string, isOn: boolean): Promise<void> {
  const { env, stdout, isStep = false } = host;
  const { rows = Infinity } = stdout;
  const safe = sanitizeOutput(text);
  const isLong = isTerminal(stdout) && text.split('\n').length > rows;
  const command = isOn && isLong && !isStep && env['TERM'] !== 'dumb' && pagerCommand(env);
  if (command && (await runPager(host, command, safe))) return;
  stdout.write(safe);
}

/** Resolves with whether the pager exists. Ctrl-C is for the pager, and q ends it at any line. */
async function runPager(
  { env, interruption }: Host,
  command: string,
  text: string,
): Promise<boolean> {
  const [{ spawn }, { once }] = await Promise.all([
    import('node:child_process'),
    import('node:events'),
  ]);
  const pager = spawn('sh', ['-c', command], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: lessFlags, LV: '-c', ...env },
    signal: interruption.signal,
  });
  // A pager that is quit early reads no more of the text.
  pager.stdin.on('error', () => undefined);
  pager.stdin.end(text);
  const exit = once(pager, 'close').then(
    ([code]) => code !== notFound,
    // There is no shell, or a signal has ended the program.
    () => interruption.signal.aborted,
  );
  return interruption.leaveCtrlC(exit);
}
