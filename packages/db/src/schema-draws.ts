/** The table of draws; schema.ts names all tables, and says how columns are written. */
import type { Generated } from 'kysely';

/**
 * The draw of a concert whose lobby is drawn, from its creation on. `docs/LOBBY.md` defines the
 * hash, the key and the order that follows from it.
 */
export interface DrawsTable {
  concertId: string;
  /** 64 hex digits, secret until the draw. */
  seed: string;
  /** The text that an operator added, and when; null without a beacon. */
  beacon: string | null;
  beaconAt: number | null;
  /** The running hash over the lots up to `hashedLots`, in hex. It is final once `lots` is set. */
  hashedLots: Generated<number>;
  lobbyHash: string;
  /** How many lots take part, and when that was decided; null before. */
  lots: number | null;
  closedAt: number | null;
  /** 64 hex digits; null before the draw. */
  drawKey: string | null;
  drawnAt: number | null;
}
