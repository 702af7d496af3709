/**
 * `onsale __complete <shell> <word>…`: answers the scripts of the shells with candidates.
 *
 * The first line is `files` when files are candidates too, else `words`; then comes one candidate a
 * line. It asks nothing, writes no state, and is silent about errors: a shell shows what it prints
 * in the middle of the line that is being typed.
 */
import type { Command } from 'commander';
import { createContext } from '../context.ts';
import { sanitize } from '../render/format.ts';
import type { Host } from '../terminal/host.ts';
import { candidatesFor, type Candidates } from './candidates.ts';
import { parseCommandLine, type CommandLine } from './command-line.ts';
import { formats, isShell } from './shells.ts';

/** How long the server may take: if it takes longer, the terminal seems to hang. */
const answerLimitMs = 1_000;

/** @param words the shell, then the words after the name of the program, up to the cursor. */
export async function complete(
  host: Host,
  program: Command,
  [shell = '', ...words]: readonly string[],
): Promise<void> {
  if (!isShell(shell)) return;
  const { read, write } = formats[shell];
  const { before, typed } = read(words);
  const line = parseCommandLine(program, before);
  const { list, files } = await findCandidates(host, line, typed);
  const lines = list
    .filter(({ value }) => sanitize(value) === value)
    .map(({ value, description }) => write({ value, description: sanitize(description) }, words))
    .filter((text) => text !== null);
  host.stdout.write(`${[files ? 'files' : 'words', ...lines].join('\n')}\n`);
}

/** No candidates when the server does not answer in time, or anything fails. */
async function findCandidates(host: Host, line: CommandLine, typed: string): Promise<Candidates> {
  const timeout = new AbortController();
  const stopTimer = host.clock.after(answerLimitMs, () => timeout.abort());
  try {
    const { flags } = line;
    const server = flags.get('--server');
    const profile = flags.get('--profile');
    const openContext = () => {
      const context = createContext(host, {
        ...(server !== undefined && { server }),
        ...(profile !== undefined && { profile }),
      });
      return { ...context, signal: AbortSignal.any([context.signal, timeout.signal]) };
    };
    return await candidatesFor(openContext, line, typed);
  } catch {
    return { list: [], files: false };
  } finally {
    stopTimer();
  }
}
