/** Opens a stream under a reservation of its limits. */
import type { OpenStreams, StreamOwner } from './open-streams.ts';

/**
 * Reserves a stream, and gives the reservation back if it cannot begin.
 *
 * @throws RATE_LIMITED, OVERLOADED, and what `open` throws.
 */
export async function reserveStream<Opened>(
  { streams }: { streams: OpenStreams },
  owner: StreamOwner,
  open: (release: () => void) => Promise<Opened>,
): Promise<Opened> {
  const release = streams.reserve(owner);
  try {
    return await open(release);
  } catch (error) {
    release();
    throw error;
  }
}
