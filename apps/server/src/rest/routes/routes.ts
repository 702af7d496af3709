import { adminRoutes } from './admin.routes.ts';
import { buyerRoutes } from './buyer.routes.ts';
import { credentialRoutes } from './credential.routes.ts';
import { legacyRoutes } from './legacy.routes.ts';
import type { Route } from '../route.ts';

/** Every REST path, in the order in which the document shows them. */
export const routes: readonly Route[] = [
  ...legacyRoutes,
  ...buyerRoutes,
  ...adminRoutes,
  ...credentialRoutes,
];
