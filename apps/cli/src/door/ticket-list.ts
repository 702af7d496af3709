/**
 * The list of a door that may lose its connection: a file of tickets, and a journal beside it.
 *
 * The file has the SHA-256 of each code, so that a lost laptop holds no ticket.
 * The journal gets a line for each ticket before its holder is let in, and is flushed to the disk.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { messageOf } from '@onsale/core/errors';
import { normalizeTicketCode } from '@onsale/core/ticket';
import { fileError } from '../errors/cli-error.ts';
import { replaceFile } from '../state/atomic-file.ts';
import type { DoorSeat } from './verdict.ts';

const format = 'onsale-door-1';

export interface ListTicket {
  codeHash: string;
  orderId: string;
  date: string;
  seat: DoorSeat;
  redeemedAt: string | null;
  gate: string | null;
}

export interface TicketList {
  format: typeof format;
  server: string;
  concertId: string;
  title: string;
  /** null: the tickets of all dates. */
  date: string | null;
  /** All dates of the concert; absent where no list of concerts has it. */
  dates?: readonly string[] | undefined;
  downloadedAt: string;
  /** How far the clock of the server was ahead of this machine's. */
  clockAheadMs: number;
  tickets: ListTicket[];
}

/** A line of the journal: a ticket that this door let in. */
export interface JournalEntry {
  code: string;
  redeemedAt: string;
  gate: string | null;
}

export const hashTicketCode = (code: string): string =>
  createHash('sha256').update(normalizeTicketCode(code)).digest('hex');

export const journalOf = (file: string): string => `${file}.journal`;

/** Only its owner may read the file. */
const mode = 0o600;

/** @throws CliError FILE when it cannot be written. */
export function writeTicketList(file: string, list: Omit<TicketList, 'format'>): void {
  try {
    replaceFile(file, `${JSON.stringify({ format, ...list })}\n`, { mode });
  } catch (error) {
    throw fileError(`${file} cannot be written: ${messageOf(error)}`);
  }
}

/** @throws CliError FILE when there is no such list. */
export function readTicketList(file: string): TicketList {
  const list = parseList(readText(file));
  if (list?.format === format && Array.isArray(list.tickets)) return list;
  throw fileError(`${file} is no list of a door: make one with "onsale admin door --download".`);
}

function parseList(text: string): TicketList | undefined {
  try {
    return JSON.parse(text) as TicketList;
  } catch {
    return undefined;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

/**
 * The journal of a list. A last line that a crash cut off is removed: its ticket was not let in.
 *
 * @throws CliError FILE
 */
export function readJournal(file: string): JournalEntry[] {
  const path = journalOf(file);
  if (!existsSync(path)) return [];
  const text = readText(path);
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) truncateSync(path, Buffer.byteLength(text.slice(0, end)));
  const lines = text.slice(0, end).split('\n').filter(Boolean);
  try {
    return lines.map((line) => JSON.parse(line) as JournalEntry);
  } catch (error) {
    throw fileError(`${path} is damaged: ${messageOf(error)}`);
  }
}

/** Resolves nothing before the line is on the disk. */
export function appendToJournal(file: string, entry: JournalEntry): void {
  try {
    appendFileSync(journalOf(file), `${JSON.stringify(entry)}\n`, { mode, flush: true });
  } catch (error) {
    throw fileError(`${journalOf(file)} cannot be written: ${messageOf(error)}`);
  }
}
