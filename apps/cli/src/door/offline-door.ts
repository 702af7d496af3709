/** A door without a connection: it decides from its list, and writes what it lets in down. */
import { toIso } from '@onsale/core/time/dates';
import {
  appendToJournal,
  hashTicketCode,
  readJournal,
  readTicketList,
  type ListTicket,
} from './ticket-list.ts';
import { refused, toVerdict, type Verdict } from './verdict.ts';

export interface OfflineDoor {
  file: string;
  date: string | undefined;
  gate: string | undefined;
  checksOnly: boolean;
  /** The time of this machine. */
  now: () => number;
}

/**
 * @returns judges one code.
 * @throws CliError FILE
 */
export function offlineDoor({ file, date, gate, checksOnly, now }: OfflineDoor) {
  const list = readTicketList(file);
  const tickets = new Map<string, ListTicket>(list.tickets.map((one) => [one.codeHash, one]));
  for (const { code, ...redemption } of readJournal(file)) {
    const ticket = tickets.get(hashTicketCode(code));
    if (ticket) Object.assign(ticket, redemption);
  }
  return async (code: string): Promise<Verdict> => {
    const ticket = tickets.get(hashTicketCode(code));
    if (!ticket) return refused(code, 'NOT_ON_LIST');
    const reason =
      date !== undefined && date !== ticket.date
        ? 'OTHER_DATE'
        : ticket.redeemedAt === null
          ? undefined
          : 'ALREADY_REDEEMED';
    if (reason !== undefined) return toVerdict(code, { ...ticket, valid: false, reason });
    if (!checksOnly) {
      const redemption = { redeemedAt: toIso(now() + list.clockAheadMs), gate: gate ?? null };
      appendToJournal(file, { code, ...redemption });
      Object.assign(ticket, redemption);
    }
    return toVerdict(code, { ...ticket, valid: true });
  };
}
