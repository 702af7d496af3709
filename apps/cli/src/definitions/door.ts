/** Declares `onsale admin door`. */
import type { Command } from 'commander';
import type { DoorFlags } from '../door/door-command.ts';
import { addCommand, adminKeyFlag, dateArgument, withNotes, type Run } from './add-command.ts';
import { t } from '../language/language.ts';

const notes = () => t`
Codes are read from stdin, one a line, as scanners type them. Each is answered with one line: OK,
ALREADY IN or NOT VALID. With --json each answer is an object, and the last line is the summary.
A key with the scope "door" is enough: onsale admin key create gate-north --scope door`;

export function addDoor(admin: Command, run: Run): void {
  const command = addCommand(admin, 'door', {
    summary: t`let the holders of tickets in`,
    examples: [
      ['onsale admin door midnight --date 2027-05-01 --gate North', t`scan tickets`],
      ['onsale admin door midnight --check-only', t`look at tickets`],
      ['onsale admin door midnight --download list.json', t`before the network fails`],
      ['onsale admin door --offline list.json --gate North', t`without a network`],
      ['onsale admin door --merge list.json', t`when the network is back`],
    ],
  })
    .argument('[concert]', t`ID, prefix, or part of the title (default: the only concert)`)
    .option('--date <date>', t`let in tickets of this date only: ${dateArgument()}`)
    .option('--gate <name>', t`the name of this gate, to be told at others`)
    .option('--check-only', t`look at tickets, and redeem none`)
    .option('--download <file>', t`save the list of tickets for a door without a network`)
    .option('--offline <file>', t`decide from that list, and write a journal beside it`)
    .option('--merge <file>', t`tell the server what the journal has`)
    .option(...adminKeyFlag())
    .action((concert: string | undefined, flags: Omit<DoorFlags, 'concert'>) =>
      run(async (context) => {
        const { door } = await import('../door/door-command.ts');
        return door(context, { ...flags, concert });
      }),
    );
  withNotes(command, notes());
}
