/**
 * The entry point of `onsale`: runs one command with the real process and sets its exit code.
 *
 * The only place that knows `process`, the system clock and signals; everything below receives
 * them as a Host.
 */
import { systemClock } from '@onsale/core/time/clock';
import { createInterruption, Interrupted, type StopSignal } from './terminal/interruption.ts';
import { runProgram } from './run.ts';

/**
 * A terminal and a package manager may both deliver the same Ctrl-C, so a second SIGINT within
 * this time is the first one again; a later one ends the process at once. A second SIGTERM is
 * ignored: process managers may repeat it, and have SIGKILL to force an end.
 */
const sameSignalMs = 500;

const interruption = createInterruption(systemClock);
let stoppedAt = 0;

for (const stopSignal of ['SIGINT', 'SIGTERM'] as const satisfies StopSignal[]) {
  process.on(stopSignal, () => {
    const now = systemClock.now();
    if (!interruption.signal.aborted) {
      stoppedAt = now;
      interruption.stop(stopSignal);
    } else if (stopSignal === 'SIGINT' && now - stoppedAt > sameSignalMs) {
      process.exit(new Interrupted(stopSignal).exitCode);
    }
  });
}

// When the reader of stdout, such as `head`, closes the pipe, the command is aborted gracefully.
process.stdout.on('error', () => interruption.stop('SIGPIPE'));

const { env, stdin, stdout, stderr } = process;
process.exitCode = await runProgram(
  { env, stdin, stdout, stderr, clock: systemClock, interruption, runCommand: runProgram },
  process.argv.slice(2),
);
if (interruption.signal.aborted) process.exit();
