/** All corruption fixtures: for each check of the audit at least one that it must find. */
import { boxOfficeCorruptions } from './box-office.ts';
import { absenceCorruptions } from './absences.ts';
import { closingCorruptions } from './closing.ts';
import type { Corruptions } from './corruption.ts';
import { credentialCorruptions } from './credentials.ts';
import { doorCorruptions } from './doors.ts';
import { drawCorruptions } from './draws.ts';
import { lineCorruptions } from './lines.ts';
import { orderCorruptions } from './orders.ts';
import { refundCorruptions } from './refunds.ts';
import { removalCorruptions } from './removals.ts';
import { eventCorruptions } from './events.ts';
import { hallCorruptions } from './halls.ts';
import { seatCorruptions } from './seats.ts';
import { showCorruptions } from './shows.ts';
import { walletCorruptions } from './wallets.ts';

const ofBuyers: Corruptions = {
  ...seatCorruptions,
  ...hallCorruptions,
  ...walletCorruptions,
  ...lineCorruptions,
  ...absenceCorruptions,
  ...removalCorruptions,
  ...drawCorruptions,
  ...closingCorruptions,
  ...showCorruptions,
  ...orderCorruptions,
  ...refundCorruptions,
  ...doorCorruptions,
  ...credentialCorruptions,
  ...eventCorruptions,
};

export const corruptions: Corruptions = {
  ...ofBuyers,
  ...Object.fromEntries(
    Object.entries(boxOfficeCorruptions).map(([check, found]) => [
      check,
      [...(ofBuyers[check] ?? []), ...found],
    ]),
  ),
};
