/** Errors that the CLI itself raises; failure.ts describes them and all others. */
import { exitCodes } from './exit-codes.ts';

interface CliErrorOptions {
  exitCode: number;
  reason: string;
  /** The suggested next step: a command, or a short sentence. */
  next?: string | undefined;
  details?: object | undefined;
  retryable?: boolean | undefined;
  cause?: unknown;
}

/** An error with its exit code, reason and next step. Errors of the server are OnsaleErrors. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  readonly reason: string;
  readonly next: string | undefined;
  readonly details: object;
  readonly retryable: boolean;

  constructor(message: string, options: CliErrorOptions) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode;
    this.reason = options.reason;
    this.next = options.next;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? false;
  }
}

/** A file that cannot be read or written: exit 1. */
export function fileError(message: string): CliError {
  return new CliError(message, { exitCode: exitCodes.failed, reason: 'FILE' });
}

/** Wrong or missing arguments: exit 2. */
export function usageError(message: string, next?: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, reason: 'USAGE', next });
}
