/** Every procedure, a folder a domain. A procedure validates, calls one use case, and returns. */
import { accountRouter } from './domains/account/account.router.ts';
import { adminProcedures } from './domains/admin/admin.router.ts';
import { keyRouter, secretRouter } from './domains/admin/key.router.ts';
import { logProcedure } from './domains/admin/log.router.ts';
import type { App } from './app.ts';
import { concertRouter, seatRouter } from './domains/catalogue/catalogue.router.ts';
import { orderRouter, paymentRouter } from './domains/payment/payment.router.ts';
import { queueRouter } from './domains/queue/queue.router.ts';
import { reservationRouter } from './domains/reservation/reservation.router.ts';
import { createTrpc, type Trpc } from './rpc/procedures.ts';
import { walletRouter } from './domains/wallet/wallet.router.ts';

export function createRouter(app: App) {
  const trpc = createTrpc(app);
  return trpc.router(domainsOf(app, trpc));
}

export type AppRouter = ReturnType<typeof createRouter>;

/**
 * The same without what operators call, for a listener on which that is nowhere to be found. It keeps
 * the whole router's type: what HTTP asks for, it looks up by name.
 */
export function createPublicRouter(app: App): AppRouter {
  const trpc = createTrpc(app);
  const { admin: _, ...others } = domainsOf(app, trpc);
  return trpc.router(others) as unknown as AppRouter;
}

function domainsOf(app: App, trpc: Trpc) {
  return {
    account: accountRouter(app, trpc),
    concert: concertRouter(app, trpc),
    queue: queueRouter(app, trpc),
    seat: seatRouter(app, trpc),
    reservation: reservationRouter(app, trpc),
    wallet: walletRouter(app, trpc),
    payment: paymentRouter(app, trpc),
    order: orderRouter(app, trpc),
    admin: trpc.router({
      ...adminProcedures(trpc),
      key: keyRouter(trpc),
      secret: secretRouter(trpc),
      log: logProcedure(trpc),
    }),
  };
}
