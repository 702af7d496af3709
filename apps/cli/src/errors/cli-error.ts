/** What the program itself has to say. How that and all other errors are told is in errors.ts. */
import { exitCodes } from './exit-codes.ts';

interface CliErrorOptions {
  exitCode: number;
  reason: string;
  /** A command to run next, or a short sentence. */
  next?: string | undefined;
  details?: object | undefined;
  retryable?: boolean | undefined;
  cause?: unknown;
}

/** What the program itself has to say; what the server says is an OnsaleError. */
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

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Wrong or missing arguments: exit 2. */
export function usageError(message: string, next?: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, reason: 'USAGE', next });
}
