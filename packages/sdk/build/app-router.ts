/**
 * The router's type, inferred so that the compiler writes it out in full for the package.
 *
 * For a declared type it would write only its name, which leads into the server's code.
 */
import type { createRouter } from '@onsale/server/router';

declare const inferred: typeof createRouter;

export const router = inferred(null as never);

export type AppRouter = typeof router;
