/**
 * The router's type, spelt out for the package: the compiler writes an inferred type in full where it
 * would only name a declared one, and the name leads into the server's code.
 */
import type { createRouter } from '@onsale/server/router';

declare const inferred: typeof createRouter;

export const router = inferred(null as never);

export type AppRouter = typeof router;
