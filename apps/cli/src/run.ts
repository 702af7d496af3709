/**
 * Runs one command, from its words to its exit code.
 *
 * Never throws: every error is reported here, as one line or as one JSON object.
 */
import { CommanderError, type Command } from 'commander';
import { completeCommand } from './completion/shells.ts';
import { exitCodes } from './errors/exit-codes.ts';
import { separateJsonFields } from './definitions/parse-arguments.ts';
import { runInLanguage } from './language/language.ts';
import type { Host } from './terminal/host.ts';
import { createProgram, type Program } from './program.ts';

export function runProgram(host: Host, words: readonly string[]): Promise<number> {
  return runInLanguage(printsJson(words) ? {} : host.env, () => runCommand(host, words));
}

/** JSON is for programs: it is the same in every language, the messages of errors too. */
function printsJson(words: readonly string[]): boolean {
  return words.some((word) => /^--(json|jq)(=|-fields|$)/.test(word));
}

async function runCommand(host: Host, words: readonly string[]): Promise<number> {
  const program = createProgram(host);
  const exitCode = await runWords(host, program, words);
  await program.printHelp();
  return exitCode;
}

async function runWords(host: Host, program: Program, words: readonly string[]): Promise<number> {
  const [first, ...others] = words;
  try {
    if (first === completeCommand) {
      const { complete } = await import('./completion/complete.ts');
      await complete(host, await program.withAllCommands(), others);
      return exitCodes.done;
    }
    const parsing = program.command.parseAsync(separateJsonFields(words), { from: 'user' });
    await host.interruption.race(parsing);
    return program.exitCode();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    // No command was given, so commander has printed the help: there is nothing to add.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
    const { describeFailure, isAboutFlag, reportFailure } = await import('./errors/failure.ts');
    const failure = describeFailure(error, {
      waitedMs: program.waitedMs(),
      now: program.now(),
      isAdmin: program.isAdmin(),
    });
    if (error instanceof CommanderError || isAboutFlag(error)) {
      failure.next ??= helpCommandFor(program.command, words);
    }
    const isReportedAbove = host.isStep === true && host.interruption.signal.aborted;
    if (!isReportedAbove) reportFailure(await program.output(), failure);
    return failure.exitCode;
  }
}

/** The help command of the innermost command that the words name. */
function helpCommandFor(program: Command, words: readonly string[]): string {
  let command = program;
  let path = program.name();
  for (const word of words) {
    const child = command.commands.find((sub) => sub.name() === word);
    if (!child) continue;
    command = child;
    path = `${path} ${word}`;
  }
  return `${path} --help`;
}
