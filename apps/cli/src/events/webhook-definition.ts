/** Declares `onsale admin webhook`. */
import type { Command } from 'commander';
import type { AdminFlags } from '../client/operator-client.ts';
import { addCommand, adminKeyFlag, withExamples, type Run } from '../definitions/add-command.ts';
import { t } from '../language/language.ts';
import { concertFlag, typesFlag } from './definition.ts';
import type { NewWebhookFlags } from './webhook-commands.ts';

const example = 'onsale admin webhook create https://hooks.example/onsale --types order.paid';

export function addWebhooks(admin: Command, run: Run): void {
  const webhook = withExamples(
    admin
      .command('webhook')
      .summary(t`post events to other programs`)
      .description(t`Webhooks.`),
    [[example, t`post every payment`]],
  );
  const commands = () => import('./webhook-commands.ts');
  addCommand(webhook, 'create', {
    summary: t`post events to an address from now on`,
    examples: [[example, t`post every payment`]],
  })
    .argument('<url>', t`the https address`)
    .requiredOption(...typesFlag())
    .option(...concertFlag())
    .option(...adminKeyFlag())
    .action((url: string, flags: Omit<NewWebhookFlags, 'url'>) =>
      run(async (context) => (await commands()).createWebhook(context, { url, ...flags })),
    );
  addCommand(webhook, 'list', {
    summary: t`list the webhooks`,
    examples: [['onsale admin webhook list', t`without their secrets`]],
  })
    .option(...adminKeyFlag())
    .action((flags: AdminFlags) =>
      run(async (context) => (await commands()).listWebhooks(context, flags)),
    );
  addOfOne('rotate', t`give a webhook a new secret`, 'rotateWebhook');
  addOfOne('delete', t`delete a webhook`, 'deleteWebhook');
  addOfOne('deliveries', t`show what a webhook was sent`, 'listDeliveries');
  addCommand(webhook, 'redeliver', {
    summary: t`send an event once more`,
    examples: [['onsale admin webhook redeliver dlv_m0xk…', t`by the ID of the delivery`]],
  })
    .argument('<delivery>', t`the ID of the delivery`)
    .option(...adminKeyFlag())
    .action((deliveryId: string, flags: AdminFlags) =>
      run(async (context) => (await commands()).redeliver(context, { deliveryId, ...flags })),
    );

  function addOfOne(
    name: string,
    summary: string,
    command: 'rotateWebhook' | 'deleteWebhook' | 'listDeliveries',
  ): void {
    addCommand(webhook, name, {
      summary,
      examples: [[`onsale admin webhook ${name} whk_8d6m…`, t`by the ID of the webhook`]],
    })
      .argument('<webhook>', t`the ID of the webhook`)
      .option(...adminKeyFlag())
      .action((webhookId: string, flags: AdminFlags) =>
        run(async (context) => (await commands())[command](context, { webhookId, ...flags })),
      );
  }
}
