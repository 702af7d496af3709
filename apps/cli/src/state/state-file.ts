/**
 * The state file: account key, places in line and pending charges of one server and profile.
 *
 * It is kept in the XDG state directory
 * (https://specifications.freedesktop.org/basedir-spec/latest/) and only its owner may read it
 * (0600, in a directory of 0700). The account key is the buyer's access to their points, so a file
 * that cannot be parsed is never overwritten, and every write replaces the file atomically.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@onsale/core/errors';
import type { QueueEntry, Reservation } from '@onsale/sdk';
import { CliError } from '../errors/cli-error.ts';
import { isErrno } from '../errors/errno.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { xdgDirectory } from '../settings/xdg-directory.ts';
import { replaceFile } from './atomic-file.ts';
import { t } from '../language/language.ts';

const directoryMode = 0o700;
const fileMode = 0o600;
const formatVersion = 1;

export interface SavedPlace {
  concertId: string;
  title: string;
  token: string;
  /** null before lots are drawn. */
  waitNo: number | null;
  /** null where no lots are drawn; absent where an older version saved the place. */
  lot?: number | null;
  /** As last seen. */
  status: QueueEntry['status'];
  /** How many people were ahead at first, where the progress bar starts. */
  aheadAtFirst: number;
}

export interface PendingCharge {
  amount: number;
  idempotencyKey: string;
  /** The ID of the process that sent it. */
  pid: number;
}

export interface State {
  accountKey: string | null;
  /** The new key of a rotation without an answer: this one or `accountKey` is the valid one. */
  pendingAccountKey: string | null;
  userId: string | null;
  places: SavedPlace[];
  /** The latest reservation. */
  reservation: Reservation | null;
  /** The latest payment of several reservations at once, which a repeat sends again. */
  jointPayment: { concertId: string; reservationIds: string[] } | null;
  /** Charges that were sent without an answer: repeated with the same key, they charge once. */
  pendingCharges: PendingCharge[];
}

export interface Store {
  /** The path of the file, which may not exist yet. */
  path: string;
  directory: string;
  /** @throws CliError STATE_UNREADABLE when the file exists but cannot be read or parsed. */
  read(): State;
  /** Re-reads the file before it writes, so that two terminals keep each other's changes. */
  update(change: (state: State) => Partial<State>): State;
}

const emptyState: State = {
  accountKey: null,
  pendingAccountKey: null,
  userId: null,
  places: [],
  reservation: null,
  jointPayment: null,
  pendingCharges: [],
};

export interface StoreOptions {
  env: Record<string, string | undefined>;
  server: string;
  profile: string;
}

export function openStore({ env, server, profile }: StoreOptions): Store {
  const directory = xdgDirectory(env, 'XDG_STATE_HOME', '.local/state');
  const path = join(directory, fileName(server, profile));

  const read = (): State => {
    const text = readIfPresent(path);
    return text === null ? emptyState : parseState(text, path);
  };

  return {
    path,
    directory,
    read,
    update(change) {
      const before = read();
      const after = { ...before, ...change(before) };
      write({ directory, path }, { version: formatVersion, server, profile, ...after });
      return after;
    },
  };
}

/**
 * A readable name, unique per server: the hash tells servers apart whose readable parts are equal.
 */
function fileName(server: string, profile: string): string {
  const readable = server
    .replace(/^https?:\/\//, '')
    .replace(/[^\w.-]+/g, '_')
    .slice(0, 60);
  const hash = createHash('sha256').update(server).digest('hex').slice(0, 8);
  return `${readable}-${hash}.${profile}.json`;
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null;
    throw new CliError(t`The state file cannot be read: ${messageOf(error)}.`, {
      exitCode: exitCodes.failed,
      reason: 'STATE_UNREADABLE',
      next: 'onsale doctor',
      details: { path },
      cause: error,
    });
  }
}

function parseState(text: string, path: string): State {
  try {
    const value: unknown = JSON.parse(text);
    if (isState(value)) {
      const { accountKey, pendingAccountKey = null, userId, places } = value;
      const { reservation, jointPayment = null, pendingCharges } = value;
      return {
        accountKey,
        pendingAccountKey,
        userId,
        places,
        reservation,
        jointPayment,
        pendingCharges,
      };
    }
  } catch {
    // Not JSON: reported below, together with JSON of another shape.
  }
  throw new CliError(t`${path} is damaged. It may hold your account key, so it was not changed.`, {
    exitCode: exitCodes.failed,
    reason: 'STATE_UNREADABLE',
    next: t`Repair it, or move it away to start over: mv ${path} ${path}.damaged`,
    details: { path },
  });
}

/** Fields that files of earlier versions lack. */
type LaterField = 'pendingAccountKey' | 'jointPayment';

function isState(
  value: unknown,
): value is Omit<State, LaterField> & Partial<Pick<State, LaterField>> {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Partial<Record<keyof State | 'version', unknown>>;
  const { version, accountKey, pendingAccountKey, userId, places } = fields;
  const { reservation, jointPayment, pendingCharges } = fields;
  return (
    version === formatVersion &&
    isTextOrNull(accountKey) &&
    isTextOrNull(pendingAccountKey ?? null) &&
    isTextOrNull(userId) &&
    isListWith(places, 'concertId', 'token') &&
    (reservation === null || isListWith([reservation], 'reservationId', 'concertId')) &&
    ((jointPayment ?? null) === null || isJointPayment(jointPayment)) &&
    isListWith(pendingCharges, 'idempotencyKey')
  );
}

function isJointPayment(value: unknown): boolean {
  const { reservationIds } = value as { reservationIds?: unknown };
  const areTexts = (list: unknown[]) => list.every((item) => typeof item === 'string');
  return (
    isListWith([value], 'concertId') && Array.isArray(reservationIds) && areTexts(reservationIds)
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isListWith(value: unknown, ...textFields: string[]): boolean {
  const isItem = (item: unknown): boolean =>
    typeof item === 'object' &&
    item !== null &&
    textFields.every((field) => typeof (item as Record<string, unknown>)[field] === 'string');
  return Array.isArray(value) && value.every(isItem);
}

function write({ directory, path }: { directory: string; path: string }, value: object): void {
  try {
    mkdirSync(directory, { recursive: true, mode: directoryMode });
    replaceFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: fileMode });
  } catch (error) {
    throw new CliError(t`The state file cannot be saved: ${messageOf(error)}.`, {
      exitCode: exitCodes.failed,
      reason: 'STATE_NOT_WRITABLE',
      next: 'Make the directory writable, or set XDG_STATE_HOME to one that is.',
      details: { path },
      cause: error,
    });
  }
}
