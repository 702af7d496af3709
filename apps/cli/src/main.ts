/** The program `onsale`: hands the process over and takes the exit code back. */
import { systemClock } from '@onsale/core/time/clock';
import { createInterruption, Interrupted, type StopSignal } from './terminal/interruption.ts';
import { runProgram } from './run.ts';

/**
 * A terminal and a package manager may both pass on the same Ctrl-C: only a later one is a second. A
 * second SIGTERM is none: who manages processes may well repeat it, and has SIGKILL to insist.
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

// A reader such as `head` that has seen enough ends what is still under way, in good order.
process.stdout.on('error', () => interruption.stop('SIGPIPE'));

const { env, stdin, stdout, stderr } = process;
process.exitCode = await runProgram(
  { env, stdin, stdout, stderr, clock: systemClock, interruption, runCommand: runProgram },
  process.argv.slice(2),
);
if (interruption.signal.aborted) process.exit();
