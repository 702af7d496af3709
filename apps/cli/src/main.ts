/**
 * The entry point of `onsale`: runs one command with the real process and sets its exit code.
 *
 * The only place that knows `process`, the system clock and signals; everything below receives
 * them as a Host.
 */
import { systemClock } from '@onsale/core/time/clock';
import { createInterruption, Interrupted, type StopSignal } from './terminal/interruption.ts';
import { exitCodes } from './errors/exit-codes.ts';
import { runProgram } from './run.ts';
import type { Host } from './terminal/host.ts';

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

/** When the reader of stdout, such as `head`, closes the pipe, the command is stopped. */
let isOutputLost = false;
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  isOutputLost = code !== 'EPIPE';
  if (!interruption.signal.aborted) interruption.stop(isOutputLost ? 'OUTPUT_LOST' : 'SIGPIPE');
});

const { env, stdout } = process;
let isErrorHandled = false;
const host: Host = {
  env,
  stdout,
  clock: systemClock,
  interruption,
  runCommand: runProgram,
  // Node opens each stream on its first use, which takes a millisecond that help does without.
  get stdin() {
    return process.stdin;
  },
  get stderr() {
    // Remarks that cannot be written must not end a purchase.
    if (!isErrorHandled) process.stderr.on('error', () => undefined);
    isErrorHandled = true;
    return process.stderr;
  },
};
const words = process.argv.slice(2);
process.exitCode = await runProgram(host, words);
if (!interruption.signal.aborted) await flushOutput(stdout);
if (isOutputLost && process.exitCode !== exitCodes.outputLost) {
  process.exitCode = exitCodes.outputLost;
  const { describeFailure, reportFailure } = await import('./errors/failure.ts');
  const { createOutput } = await import('./terminal/output.ts');
  const out = createOutput(host, { json: words.includes('--json') });
  reportFailure(out, describeFailure(new Interrupted('OUTPUT_LOST')));
}
if (interruption.signal.aborted) process.exit();

/** Resolves when everything before was written, or has failed. */
function flushOutput(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => void systemClock.yield().then(resolve)));
}
