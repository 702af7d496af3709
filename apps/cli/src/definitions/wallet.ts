/** Declares the commands of the wallet, the orders and the account. */
import { walletLimits } from '@onsale/core/wallet';
import type { Command } from 'commander';
import { wholeNumber } from './parse-arguments.ts';
import type { CancelFlags } from '../commands/wallet/cancel.ts';
import type { YesFlag } from '../interaction/confirm.ts';
import { addCommand, withExamples, yesFlag, type Run } from './add-command.ts';
import { t } from '../language/language.ts';

const limitDefault = 20;
const limitFlag = '--limit <n>';
const limitDescription = () => t`how many to show at most`;

export function addWallet(program: Command, run: Run): void {
  program.commandsGroup(t`Wallet and tickets:`);
  addCommand(program, 'balance', {
    summary: t`show the points in your wallet`,
    examples: [['onsale balance', t`the balance now`]],
  }).action(() =>
    run(async (context) => (await import('../commands/wallet/balance.ts')).balance(context)),
  );

  addCommand(program, 'charge', {
    summary: t`add points to your wallet`,
    examples: [
      ['onsale charge 2000', t`safe to repeat if no answer came: it charges once`],
      ['onsale charge 10,000', t`thousands separators are allowed`],
    ],
  })
    .argument('<amount>', 'points', wholeNumber({ min: 1, max: walletLimits.chargePoints }))
    .option('--new-account', t`create the account of a --profile that has none`)
    .action((amount: number, flags: { newAccount?: boolean }) =>
      run(async (context) =>
        (await import('../commands/wallet/charge.ts')).charge(context, { amount, ...flags }),
      ),
    );

  addCommand(program, 'pay', {
    summary: t`pay for held seats and get the tickets`,
    examples: [
      ['onsale pay', t`the seats you hold; repeating it shows the same tickets`],
      ['onsale pay res_4x9k2m7p', t`or by a prefix of the reservation’s ID`],
      ['onsale pay --all', t`all you hold for one concert, in one payment`],
    ],
  })
    .argument('[reservation]', t`ID or prefix; or --all, when you hold several`)
    .option('--all', t`pay all holds of the concert at once: all of them or none`)
    .option('--concert <concert>', t`with --all: the concert, if you are in several lines`)
    .action((reservation: string | undefined, flags: { all?: boolean; concert?: string }) =>
      run(async (context) =>
        (await import('../commands/wallet/pay.ts')).pay(context, { reservation, ...flags }),
      ),
    );

  addCommand(program, 'orders', {
    summary: t`list your orders with their ticket codes`,
    examples: [['onsale orders', t`newest first`]],
  })
    .option(limitFlag, limitDescription(), wholeNumber({ min: 1 }), limitDefault)
    .action((flags: { limit: number }) =>
      run(async (context) => (await import('../commands/wallet/orders.ts')).orders(context, flags)),
    );

  addCommand(program, 'cancel', {
    summary: t`cancel an order, or some of its seats, and refund them`,
    examples: [
      ['onsale cancel ord_7f3a9k2m', t`by a prefix of the order’s ID; asks first`],
      [
        'onsale cancel ord_7f3a9k2m --seats 3,4',
        t`two of its seats; B-3,B-4 in a hall of sections`,
      ],
      ['onsale cancel ord_7f3a9k2m --yes', t`in a script`],
    ],
  })
    .argument('<order>', t`ID or prefix`)
    .option('--seats <seats...>', t`some of its seats, by number or label (default: all)`)
    .option(...yesFlag())
    .action((order: string, flags: Omit<CancelFlags, 'order'>) =>
      run(async (context) =>
        (await import('../commands/wallet/cancel.ts')).cancel(context, { order, ...flags }),
      ),
    );

  addCommand(program, 'history', {
    summary: t`list the transactions of your wallet`,
    examples: [['onsale history --limit 100', t`the last hundred`]],
  })
    .option(limitFlag, limitDescription(), wholeNumber({ min: 1 }), limitDefault)
    .action((flags: { limit: number }) =>
      run(async (context) =>
        (await import('../commands/wallet/history.ts')).history(context, flags),
      ),
    );

  const account = withExamples(
    program
      .command('account')
      .summary(t`change your account key`)
      .description(t`Your account.`),
    [['onsale account rotate-key', t`if the key may have leaked`]],
  );
  addCommand(account, 'rotate-key', {
    summary: t`replace your account key; the old one stops working immediately`,
    examples: [['onsale account rotate-key', t`safe to repeat if no answer came`]],
  })
    .option(...yesFlag())
    .action((flags: YesFlag) =>
      run(async (context) =>
        (await import('../commands/wallet/account.ts')).rotateKey(context, flags),
      ),
    );

  addCommand(program, 'whoami', {
    summary: t`show the current account`,
    examples: [['onsale whoami --profile bob', t`another account on this machine`]],
  }).action(() =>
    run(async (context) => (await import('../commands/wallet/whoami.ts')).whoami(context)),
  );
}
