/** The table of all REST routes. */
import { adminRoutes } from './admin.routes.ts';
import { buyerRoutes } from './buyer.routes.ts';
import { concertRoutes } from './concert.routes.ts';
import { credentialRoutes } from './credential.routes.ts';
import { doorRoutes } from './door.routes.ts';
import { eventRoutes } from './event.routes.ts';
import { orderRoutes } from './order.routes.ts';
import { legacyRoutes } from './legacy.routes.ts';
import { performanceRoutes } from './performance.routes.ts';
import { streamRoutes } from './stream.routes.ts';
import { webhookRoutes } from './webhook.routes.ts';
import type { Route } from '../route.ts';

/** In the order of the OpenAPI document. */
export const routes: readonly Route[] = [
  ...legacyRoutes,
  ...buyerRoutes,
  ...streamRoutes,
  ...eventRoutes,
  ...adminRoutes,
  ...concertRoutes,
  ...orderRoutes,
  ...doorRoutes,
  ...performanceRoutes,
  ...webhookRoutes,
  ...credentialRoutes,
];
