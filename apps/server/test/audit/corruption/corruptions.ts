/** All corruption fixtures: for each check of the audit at least one that it must find. */
import { absenceCorruptions } from './absences.ts';
import { closingCorruptions } from './closing.ts';
import type { Corruptions } from './corruption.ts';
import { credentialCorruptions } from './credentials.ts';
import { doorCorruptions } from './doors.ts';
import { lineCorruptions } from './lines.ts';
import { orderCorruptions } from './orders.ts';
import { refundCorruptions } from './refunds.ts';
import { removalCorruptions } from './removals.ts';
import { hallCorruptions } from './halls.ts';
import { seatCorruptions } from './seats.ts';
import { showCorruptions } from './shows.ts';
import { walletCorruptions } from './wallets.ts';

export const corruptions: Corruptions = {
  ...seatCorruptions,
  ...hallCorruptions,
  ...walletCorruptions,
  ...lineCorruptions,
  ...absenceCorruptions,
  ...removalCorruptions,
  ...closingCorruptions,
  ...showCorruptions,
  ...orderCorruptions,
  ...refundCorruptions,
  ...doorCorruptions,
  ...credentialCorruptions,
};
