/** Mutants of queue tokens: what the token of a place opens that is over, or another buyer's. */
import type { authenticate } from '@onsale/server/auth/credentials';
import type { createQueueTokens } from '@onsale/server/auth/queue-tokens';
import { trespassCheck } from '../../../src/checks/trespass.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith, type Replacement } from './mutation.ts';
import type { Mutant } from './mutant.ts';

const killedBy = trespassCheck;

const trespasser: Partial<ScenarioInput> = { personas: { trespasser: 1 } };

/** The calls of an account, in the order in which a trespasser tries them. */
const accountCalls = [
  'list orders',
  'list reservations',
  'read the balance',
  'list the changes of the wallet',
  'charge the wallet',
  'cancel an order',
];

export const tokenMutants = (): Mutant[] => [
  ...accountCalls.map((action, index) => ({
    change: `the token of a place that is over may ${action}`,
    killedBy,
    says: `To ${action} with the token of a place that is over`,
    functions: { authenticate: acceptOverAfter(index) },
    scenario: trespasser,
  })),
  {
    change: 'a signature is good for every place',
    killedBy,
    says: 'To use another’s place with the own signature went through',
    functions: { createQueueTokens: replaceWith<typeof createQueueTokens>(acceptAnySigned) },
    scenario: trespasser,
  },
];

/** Refuses tokens of places that are over so many times, and accepts them from then on. */
function acceptOverAfter(refusals: number): Replacement {
  let refused = 0;
  return replaceWith<typeof authenticate>((original) => async (app, credential, options) => {
    const acceptsOver = options?.acceptsOver === true || refused >= refusals;
    try {
      return await original(app, credential, { acceptsOver });
    } catch (error) {
      refused += 1;
      throw error;
    }
  });
}

/** Accepts each signature that was ever made, whatever it signs. */
function acceptAnySigned(original: typeof createQueueTokens): typeof createQueueTokens {
  return (secrets) => {
    const tokens = original(secrets);
    const signatures = new Set<string>();
    const signatureOf = (token: string) => token.slice(token.lastIndexOf('.'));
    return {
      ...tokens,
      sign(place, source) {
        const token = tokens.sign(place, source);
        signatures.add(signatureOf(token));
        return token;
      },
      async verify(token) {
        const place = await tokens.verify(token);
        if (place || !signatures.has(signatureOf(token))) return place;
        const [, concertId = '', userId = '', waitNo] = token.split('.');
        return { concertId, userId, waitNo: Number(waitNo) };
      },
    };
  };
}
