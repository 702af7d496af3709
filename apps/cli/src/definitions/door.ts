/** Declares `onsale admin door`. */
import type { Command } from 'commander';
import type { DoorFlags } from '../door/door-command.ts';
import { addCommand, adminKeyFlag, dateArgument, withNotes, type Run } from './add-command.ts';

const notes = `
Codes are read from stdin, one a line, as scanners type them. Each is answered with one line: OK,
ALREADY IN or NOT VALID. With --json each answer is an object, and the last line is the summary.
A key with the scope "door" is enough: onsale admin key create gate-north --scope door`;

export function addDoor(admin: Command, run: Run): void {
  const command = addCommand(admin, 'door', {
    summary: 'let the holders of tickets in',
    examples: [
      ['onsale admin door midnight --date 2027-05-01 --gate North', 'scan tickets'],
      ['onsale admin door midnight --check-only', 'look at tickets'],
      ['onsale admin door midnight --download list.json', 'before the network fails'],
      ['onsale admin door --offline list.json --gate North', 'without a network'],
      ['onsale admin door --merge list.json', 'when the network is back'],
    ],
  })
    .argument('[concert]', 'ID, prefix, or part of the title (default: the only concert)')
    .option('--date <date>', `let in tickets of this date only: ${dateArgument}`)
    .option('--gate <name>', 'the name of this gate, to be told at others')
    .option('--check-only', 'look at tickets, and redeem none')
    .option('--download <file>', 'save the list of tickets for a door without a network')
    .option('--offline <file>', 'decide from that list, and write a journal beside it')
    .option('--merge <file>', 'tell the server what the journal has')
    .option(...adminKeyFlag)
    .action((concert: string | undefined, flags: Omit<DoorFlags, 'concert'>) =>
      run(async (context) => {
        const { door } = await import('../door/door-command.ts');
        return door(context, { ...flags, concert });
      }),
    );
  withNotes(command, notes);
}
