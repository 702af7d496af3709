/** The tRPC router: every procedure, grouped by domain. */
import { accountRouter } from './domains/account/account.router.ts';
import { adminProcedures } from './domains/admin/admin.router.ts';
import { banRouter } from './domains/admin/ban.router.ts';
import { adminConcertRouter } from './domains/admin/concert/concert.router.ts';
import { adminOrderRouter } from './domains/admin/order/order.router.ts';
import { keyRouter, secretRouter, userRouter } from './domains/admin/key.router.ts';
import { adminSeatRouter } from './domains/admin/seats/seat.router.ts';
import { lineRouter } from './domains/admin/line.router.ts';
import { logProcedure } from './domains/admin/log.router.ts';
import type { App } from './app.ts';
import { concertRouter, seatRouter } from './domains/catalogue/catalogue.router.ts';
import { ticketRouter } from './domains/door/ticket.router.ts';
import { adminEventRouter, eventRouter } from './domains/events/event.router.ts';
import { orderRouter, paymentRouter } from './domains/payment/payment.router.ts';
import { performanceRouter } from './domains/performance/performance.router.ts';
import { queueRouter } from './domains/queue/queue.router.ts';
import { reservationRouter } from './domains/reservation/reservation.router.ts';
import { createTrpc, type Trpc } from './rpc/procedures.ts';
import { webhookRouter } from './domains/webhooks/webhook.router.ts';
import { walletRouter } from './domains/wallet/wallet.router.ts';

/** A procedure validates its input, calls one use case and returns the result. */
export function createRouter(app: App) {
  const trpc = createTrpc(app);
  return trpc.router(createDomainRouters(app, trpc));
}

export type AppRouter = ReturnType<typeof createRouter>;

/** Calls the procedures of the router directly, as `caller.order.cancel(input)`. */
export type RouterCaller = ReturnType<AppRouter['createCaller']>;

/**
 * The router without the procedures of operators, for a public listener.
 *
 * It keeps the type of the full router, because HTTP looks procedures up by name at run time.
 */
export function createPublicRouter(app: App): AppRouter {
  const trpc = createTrpc(app);
  const { admin: _, ...others } = createDomainRouters(app, trpc);
  return trpc.router(others) as unknown as AppRouter;
}

function createDomainRouters(app: App, trpc: Trpc) {
  return {
    account: accountRouter(app, trpc),
    concert: concertRouter(app, trpc),
    queue: queueRouter(app, trpc),
    seat: seatRouter(app, trpc),
    reservation: reservationRouter(app, trpc),
    wallet: walletRouter(app, trpc),
    payment: paymentRouter(trpc),
    order: orderRouter(app, trpc),
    event: eventRouter(app, trpc),
    admin: trpc.router({
      ...adminProcedures(trpc),
      concert: adminConcertRouter(trpc),
      order: adminOrderRouter(trpc),
      key: keyRouter(trpc),
      secret: secretRouter(trpc),
      account: userRouter(trpc),
      line: lineRouter(trpc),
      seat: adminSeatRouter(trpc),
      ban: banRouter(trpc),
      ticket: ticketRouter(trpc),
      performance: performanceRouter(trpc),
      event: adminEventRouter(trpc),
      webhook: webhookRouter(trpc),
      log: logProcedure(trpc),
    }),
  };
}
