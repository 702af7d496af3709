/** Commands of the wallet and the orders. */
import { walletLimits } from '@onsale/core/wallet-limits';
import type { Command } from 'commander';
import { wholeNumber } from './parse-arguments.ts';
import { addCommand, withExamples, type Run } from './add-command.ts';

const limitDefault = 20;
const limitFlag = '--limit <n>';
const limitAbout = 'how many at most';

export function addMoney(program: Command, run: Run): void {
  program.commandsGroup('Wallet and tickets:');
  addCommand(program, 'balance', {
    summary: 'the points in your wallet',
    examples: [['onsale balance', 'as it is now']],
  }).action(() =>
    run(async (context) => (await import('../commands/wallet/balance.ts')).balance(context)),
  );

  addCommand(program, 'charge', {
    summary: 'put points into your wallet',
    examples: [
      ['onsale charge 2000', 'safe to repeat when no answer came: it charges once'],
      ['onsale charge 10,000', 'with separators, if you like'],
    ],
  })
    .argument('<amount>', 'points', wholeNumber({ min: 1, max: walletLimits.chargePoints }))
    .action((amount: number) =>
      run(async (context) =>
        (await import('../commands/wallet/charge.ts')).charge(context, { amount }),
      ),
    );

  addCommand(program, 'pay', {
    summary: 'pay what you hold and get the tickets',
    examples: [
      ['onsale pay', 'the seats you reserved last; again, and it shows the same tickets'],
      ['onsale pay res_4x9k', 'or by the beginning of the reservation’s id'],
    ],
  })
    .argument('[reservation]', 'the beginning of its id; the last one when left out')
    .action((reservation: string | undefined) =>
      run(async (context) =>
        (await import('../commands/wallet/pay.ts')).pay(context, { reservation }),
      ),
    );

  addCommand(program, 'orders', {
    summary: 'what you bought, with the ticket codes',
    examples: [['onsale orders', 'newest first']],
  })
    .option(limitFlag, limitAbout, wholeNumber({ min: 1 }), limitDefault)
    .action((flags: { limit: number }) =>
      run(async (context) => (await import('../commands/wallet/orders.ts')).orders(context, flags)),
    );

  addCommand(program, 'cancel', {
    summary: 'give an order back and get its points back',
    examples: [['onsale cancel ord_7f3a', 'by the beginning of the order’s id']],
  })
    .argument('<order>', 'the beginning of its id')
    .action((order: string) =>
      run(async (context) =>
        (await import('../commands/wallet/cancel.ts')).cancel(context, { order }),
      ),
    );

  addCommand(program, 'history', {
    summary: 'every change of your wallet',
    examples: [['onsale history --limit 100', 'the last hundred']],
  })
    .option(limitFlag, limitAbout, wholeNumber({ min: 1 }), limitDefault)
    .action((flags: { limit: number }) =>
      run(async (context) =>
        (await import('../commands/wallet/history.ts')).history(context, flags),
      ),
    );

  const account = withExamples(
    program.command('account').summary('change your account key').description('Your account.'),
    [['onsale account rotate-key', 'when somebody may have seen the key']],
  );
  account.helpCommand(false);
  addCommand(account, 'rotate-key', {
    summary: 'get a new account key; the one before is dead at once',
    examples: [['onsale account rotate-key', 'safe to repeat when no answer came']],
  }).action(() =>
    run(async (context) => (await import('../commands/wallet/account.ts')).rotateKey(context)),
  );

  addCommand(program, 'whoami', {
    summary: 'which buyer you are here, and what is remembered',
    examples: [['onsale whoami --profile bob', 'another buyer on this machine']],
  }).action(() =>
    run(async (context) => (await import('../commands/wallet/whoami.ts')).whoami(context)),
  );
}
