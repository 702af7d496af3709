import { z } from 'zod';
import type { App } from '../app.ts';
import { accountKey, id } from '../schemas.ts';
import type { Trpc } from '../trpc.ts';
import { createAccount } from './account.usecases.ts';

export function accountRouter(app: App, { router, open }: Trpc) {
  return router({
    create: open
      .output(z.object({ userId: id, accountKey }))
      .mutation(({ ctx }) => createAccount(app, ctx.client)),
  });
}
