/** Declares `onsale admin orders` and `onsale admin order`: list, find, refund and issue. */
import { Option, type Command } from 'commander';
import type { AdminFlags } from '../../client/operator-client.ts';
import type { IssueFlags } from '../../commands/operating/orders/issue-order.ts';
import type { OrderListFlags, RefundFlags } from '../../commands/operating/orders/orders.ts';
import { usageError } from '../../errors/cli-error.ts';
import {
  addCommand,
  adminKeyFlag,
  dateArgument,
  withExamples,
  yesFlag,
  type Run,
} from '../add-command.ts';
import { wholeNumber } from '../parse-arguments.ts';
import { t } from '../../language/language.ts';

const listLimitDefault = 50;
const orderArgument = () => t`its ID, or the code of one of its tickets`;

export function addOrders(admin: Command, run: Run): void {
  addCommand(admin, 'orders', {
    summary: t`list the orders of a concert or of a user, or export them`,
    examples: [
      ['onsale admin orders midnight --status cancelled', t`those that were refunded`],
      ['onsale admin orders midnight --csv orders.csv', t`all of them, for a spreadsheet`],
      ['onsale admin orders midnight --csv - | wc -l', t`to the output`],
      ['onsale admin orders --user usr_…', t`of every concert`],
    ],
  })
    .argument('[concert]', t`ID, prefix, or part of the title (default: the only concert)`)
    .option('--user <user>', t`the orders of this user ID, newest first`)
    .option('--date <date>', t`only orders for this date: ${dateArgument()}`)
    .addOption(
      new Option('--status <status>', t`only orders in this status`).choices(['paid', 'cancelled']),
    )
    .option('--limit <n>', t`at most so many`, wholeNumber({ min: 1 }), listLimitDefault)
    .option('--csv <file>', t`write all orders of the concert to a CSV file; - for the output`)
    .option(...adminKeyFlag())
    .action((concert: string | undefined, flags: Omit<OrderListFlags, 'concert'>) =>
      run(async (context) => {
        const { csv, user, date, status } = flags;
        if (csv !== undefined && [user, date, status].some((filter) => filter !== undefined)) {
          throw usageError(t`--csv writes all orders of a concert: pass no filter with it.`);
        }
        const { listOrders } = await import('../../commands/operating/orders/orders.ts');
        await listOrders(context, { concert, ...flags });
      }),
    );
  const order = withExamples(
    admin
      .command('order')
      .summary(t`find, refund and issue an order`)
      .description('Orders.'),
    [['onsale admin order find TX4M-9Q2K-…', t`by the code on a ticket`]],
  );
  addFind(order, run);
  addRefund(order, run);
  addIssue(order, run);
}

function addFind(order: Command, run: Run): void {
  addCommand(order, 'find', {
    summary: t`show an order: who bought it, its seats and refunds`,
    examples: [
      ['onsale admin order find TX4M-9Q2K-…', t`by the code on a ticket`],
      ['onsale admin order find ord_…', t`by its ID`],
    ],
  })
    .argument('<order>', orderArgument())
    .option(...adminKeyFlag())
    .action((text: string, flags: AdminFlags) =>
      run(async (context) => {
        const { findOrder } = await import('../../commands/operating/orders/orders.ts');
        await findOrder(context, { order: text, ...flags });
      }),
    );
}

function addRefund(order: Command, run: Run): void {
  addCommand(order, 'refund', {
    summary: t`refund an order, or some of its seats, at any time`,
    examples: [
      ['onsale admin order refund ord_… --reason "blocked view"', t`asks first`],
      ['onsale admin order refund ord_… --seats B-3,B-4 --reason illness', t`two of its seats`],
    ],
  })
    .argument('<order>', orderArgument())
    .requiredOption('--reason <text>', t`why, as the buyer is told`)
    .option('--seats <seats...>', t`some of its seats, by number or label (default: all)`)
    .option(...yesFlag())
    .option(...adminKeyFlag())
    .action((text: string, flags: Omit<RefundFlags, 'order'>) =>
      run(async (context) => {
        const { refundOrder } = await import('../../commands/operating/orders/orders.ts');
        await refundOrder(context, { order: text, ...flags });
      }),
    );
}

function addIssue(order: Command, run: Run): void {
  addCommand(order, 'issue', {
    summary: t`sell seats at the box office for cash, or give them away`,
    examples: [
      ['onsale admin order issue 2026-12-04 12 13', t`for cash; shows the ticket codes`],
      ['onsale admin order issue 04 B-12 --section Stalls --complimentary --note press', 'free'],
    ],
  })
    .argument('<date>', dateArgument())
    .argument('<seat...>', t`seats by number or label, such as 12 13 or B-12`)
    .option('--concert <concert>', t`ID, prefix, or part of the title (default: the only concert)`)
    .option('--section <section>', t`the section that the labels are in`)
    .option('--complimentary', t`give the seats away`)
    .option('--user <user>', t`the user ID of the account that gets it (default: a guest)`)
    .option('--note <text>', t`a note for operators`)
    .option('--idempotency-key <key>', t`generated if omitted`)
    .option(...adminKeyFlag())
    .action((date: string, seats: string[], flags: Omit<IssueFlags, 'date' | 'seats'>) =>
      run(async (context) => {
        const { issueOrder } = await import('../../commands/operating/orders/issue-order.ts');
        await issueOrder(context, { date, seats, ...flags });
      }),
    );
}
