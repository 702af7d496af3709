/** A lobby whose lots are to be drawn, in the rows of a concert that was created without one. */
import type { BulkSeeder } from '@onsale/db/testing/bulk-seeder';
import { seedFrom, seedHashOf } from '@onsale/server/domains/queue/lobby/draw-hashes';
import type { Sale } from './people.ts';

/** The year 2100: no lobby of the bench opens its doors by itself. */
export const never = 4_102_444_800_000;

export async function fillLobby(
  filler: BulkSeeder,
  { concertId }: Pick<Sale, 'concertId'>,
): Promise<void> {
  const seed = seedFrom(concertId);
  await filler.run(`update concerts set admission_order = 'draw', lobby_opens_at = 0,
    opens_at = ${never}, seed_hash = '${seedHashOf(seed)}' where concert_id = '${concertId}'`);
  await filler.run(`insert into draws (concert_id, seed, lobby_hash)
    values ('${concertId}', '${seed}', '${'0'.repeat(64)}')`);
}
