/** A React hook: the buyer's place in a line, polled as the server directs. */
import { useQuery } from '@tanstack/react-query';
import { onsale, trpc } from './client.ts';

/** Joins when first rendered. Without a concert, the server takes the only one on sale. */
export function usePlace(concertId?: string) {
  const { data: place, error: joinError } = useQuery({
    queryKey: ['place', concertId],
    // With the signal, a join that the page abandons leaves no place behind.
    queryFn: async ({ signal }) => {
      const joined = await onsale.join({ concertId, signal });
      localStorage.setItem('onsale.accountKey', onsale.accountKey ?? '');
      return joined;
    },
    staleTime: Infinity,
    gcTime: Infinity,
  });

  const { data: entry = place?.entry, error } = useQuery(
    trpc.queue.status.queryOptions(undefined, {
      enabled: place !== undefined,
      refetchInterval: ({ state }) => state.data?.pollAfterMs ?? place?.entry.pollAfterMs ?? false,
      // A hidden page polls too: a buyer who is absent is skipped.
      refetchIntervalInBackground: true,
      trpc: { context: { credential: place?.token } },
    }),
  );
  return { place, entry, error: joinError ?? error };
}
