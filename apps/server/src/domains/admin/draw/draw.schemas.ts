/** Zod schemas of a draw of lots: the beacon that an operator gives, and the public page. */
import { english } from '@onsale/core/language/translate';
import { z } from 'zod';
import { containsCredential } from '../../../wire/credential-format.ts';
import { concertId, count, instant } from '../../../wire/schemas.ts';

const beaconChars = 500;

export const beacon = z
  .string()
  .max(beaconChars)
  .regex(/^[\x20-\x7e]+$/, english`must be printable ASCII characters`)
  .refine(
    (value) => !containsCredential(value),
    english`contains a credential, which other people could read: leave it out`,
  )
  .describe(
    'A value that the operator could not choose, such as a round of a public randomness beacon that was named in advance.',
  );

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A draw as it is public. */
export const draw = z
  .object({
    concertId,
    algorithm: z.string().describe('The version of the algorithm: `onsale-draw-1`.'),
    seed: hash.nullable().describe('The seed, in hex; null before the draw.'),
    seedHash: hash.describe('The SHA-256 of the 32 bytes of the seed: public from the start.'),
    lots: count.nullable().describe('How many lots take part; null until the lobby is closed.'),
    lobbyHash: hash
      .nullable()
      .describe('The hash over the lots and their users; null until the lobby is closed.'),
    beacon: z.string().describe('The text that an operator added to the key; empty if none.'),
    closedAt: instant.nullable().describe('When the lobby was closed: no lot was added after it.'),
    drawnAt: instant.nullable().describe('When lots were drawn; null before the draw.'),
  })
  .meta({ id: 'Draw' });
