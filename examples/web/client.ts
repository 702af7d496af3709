/** The client of the React page, and its calls as options of TanStack Query. */
import { createOnsaleClient } from '@onsale/sdk';
import { trpcClient, type AppRouter } from '@onsale/sdk/trpc';
import { QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';

const accountKey = localStorage.getItem('onsale.accountKey') ?? undefined;
export const onsale = createOnsaleClient({ url: location.origin, accountKey });

/** The SDK repeats what is safe to repeat, so TanStack Query does not. */
export const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });

export const trpc = createTRPCOptionsProxy<AppRouter>({ client: trpcClient(onsale), queryClient });
