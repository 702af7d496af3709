/** One command from its words to its exit code. Never throws. */
import { CommanderError } from 'commander';
import { describeFailure, reportFailure } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import type { Host } from './host.ts';
import { createProgram } from './program.ts';

export async function runProgram(host: Host, words: readonly string[]): Promise<number> {
  const program = createProgram(host);
  try {
    await host.interruption.race(program.command.parseAsync([...words], { from: 'user' }));
    return program.exitCode();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    // Help that was shown because no command was given says it all.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    const failure = describeFailure(error);
    reportFailure(program.output(), failure);
    return failure.exitCode;
  }
}
