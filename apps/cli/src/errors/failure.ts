/** Turns every error into a failure report: message, reason, exit code and next step. */
import { isOnsaleError, messageOf, type OnsaleError } from '@onsale/core/errors';
import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { exitCodeOfReason, exitCodes } from './exit-codes.ts';
import { Interrupted } from '../terminal/interruption.ts';
import type { Output } from '../terminal/output.ts';
import { namesField } from './input-issues.ts';
import { commandFor, messageFor } from './reason-texts.ts';
import { usageMessage } from './usage-message.ts';
import { duration, safeJson, sanitize } from '../render/format.ts';
import { t } from '../language/language.ts';

export interface Failure {
  reason: string;
  message: string;
  details: object;
  retryable: boolean;
  requestId: string | null;
  exitCode: number;
  next?: string | undefined;
}

export interface Circumstances {
  /** How long the program waited in vain for an answer, over all tries; null where it did not. */
  waitedMs?: number | null;
  /** The current instant, in epoch milliseconds. */
  now?: number;
  /** Whether an operator's command failed: then no step of a buyer is suggested. */
  isAdmin?: boolean;
}

export function describeFailure(error: unknown, circumstances: Circumstances = {}): Failure {
  if (isOnsaleError(error, 'TIMED_OUT')) {
    const message = timedOutText(circumstances.waitedMs ?? null);
    return { ...describeOnsaleError(error, circumstances), message };
  }
  if (isOnsaleError(error)) return describeOnsaleError(error, circumstances);
  if (error instanceof CliError) {
    const { reason, message, details, retryable, exitCode, next } = error;
    return { reason, message, details, retryable, requestId: null, exitCode, next };
  }
  if (error instanceof Interrupted) {
    const { message, exitCode } = error;
    // A command whose output was lost may have done its work: a repeat could do it twice.
    if (exitCode === exitCodes.outputLost) {
      return { ...failureDefaults, reason: 'OUTPUT_LOST', message, exitCode };
    }
    return { ...failureDefaults, reason: 'INTERRUPTED', message, retryable: true, exitCode };
  }
  if (error instanceof CommanderError) {
    const exitCode = exitCodes.usage;
    return { ...failureDefaults, reason: 'USAGE', exitCode, ...usageMessage(error) };
  }
  const message = messageOf(error);
  return { ...failureDefaults, reason: 'INTERNAL', message, exitCode: exitCodes.failed };
}

function timedOutText(waitedMs: number | null): string {
  return waitedMs === null
    ? t`The server did not answer in time: try again, or wait longer with --timeout <seconds>.`
    : t`The server did not answer in ${duration(waitedMs)}: try again, or wait longer with --timeout <seconds>.`;
}

const failureDefaults = { details: {}, retryable: false, requestId: null };

function describeOnsaleError(error: OnsaleError, { now, isAdmin = false }: Circumstances): Failure {
  const { reason, details, retryable, requestId } = error;
  return {
    reason,
    message: messageFor(error, now),
    details,
    retryable,
    requestId: requestId ?? null,
    exitCode: exitCodeOfReason[reason],
    next: commandFor(error, { isAdmin }),
  };
}

/** Whether the server refused a value that was typed as a flag or an argument. */
export function isAboutFlag(error: unknown): boolean {
  return isOnsaleError(error, 'INVALID_INPUT') && namesField(error.details.issues);
}

/** Prints a line for each mistake and a next step, or with `--json` one object, on stderr. */
export function reportFailure(out: Output, failure: Failure): void {
  const { next } = failure;
  if (out.json) {
    return out.error(safeJson({ ...failure, next: next && out.completeStep(next) }));
  }
  const c = out.errorColors;
  for (const line of failure.message.split('\n')) out.error(`${c.red('✗')} ${sanitize(line)}`);
  if (next) out.next(next);
  if (failure.reason === 'INTERNAL' && failure.requestId) {
    out.error(c.dim(t`  request ${sanitize(failure.requestId)}`));
  }
}
