/** Declares `onsale events` and `onsale listen`. */
import { eventTypes, type EventType } from '@onsale/core/events/event-types';
import { InvalidArgumentError, type Command } from 'commander';
import type { EventsFlags } from './events-command.ts';
import type { ListenFlags } from './listen-command.ts';
import { t } from '../language/language.ts';
import { addCommand, adminKeyFlag, type Run } from '../definitions/add-command.ts';

export function addEvents(program: Command, run: Run): void {
  addCommand(program, 'events', {
    summary: t`show what happened: your own, or with an admin key all of it`,
    examples: [
      ['onsale events', t`what happened to your places and orders`],
      ['onsale events --follow --json', t`and what happens, one object a line`],
      ['ONSALE_ADMIN_KEY=… onsale events --types order.paid', t`every payment`],
    ],
  })
    .option('--follow', t`go on as events come, until Ctrl-C`)
    .option('--after <cursor>', t`begin after this event: its cursor, or latest`)
    .option(...typesFlag())
    .option(...concertFlag())
    .option(...adminKeyFlag())
    .action((flags: EventsFlags) =>
      run(async (context) => (await import('./events-command.ts')).showEvents(context, flags)),
    );
  addCommand(program, 'listen', {
    summary: t`forward events to a program on this machine, signed as webhooks are`,
    examples: [
      ['onsale listen --forward-to http://localhost:3000/hooks', t`try a receiver`],
      ['onsale listen --forward-to 3000 --types order.paid', t`payments alone, to a port`],
      ['onsale listen', t`only show them`],
    ],
  })
    .option('--forward-to <url>', t`the address, or a port of this machine`)
    .option('--secret <secret>', t`sign with this secret, whsec_… (one is made)`)
    .option(...typesFlag())
    .option(...concertFlag())
    .option(...adminKeyFlag())
    .action((flags: ListenFlags) =>
      run(async (context) => (await import('./listen-command.ts')).listen(context, flags)),
    );
}

export const typesFlag = () =>
  ['--types <list>', t`only these types, separated by commas`, typeList] as const;
export const concertFlag = () => ['--concert <id>', t`only this concert`] as const;

function typeList(text: string): EventType[] {
  const types = text.split(',').map((part) => part.trim());
  const isKnown = (type: string): type is EventType =>
    (eventTypes as readonly string[]).includes(type);
  if (types.every(isKnown)) return types;
  throw new InvalidArgumentError(t`must be of ${eventTypes.join(', ')}`);
}
