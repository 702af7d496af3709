/** The reasons of shows and halls: a REST request that gets each, and the details of the error. */
import { toIso } from '@onsale/core/time/dates';
import { expect } from 'vitest';
import { firstDate, type HttpFixture, type HttpResponse } from '../fixtures/http-fixture.ts';

export interface Met {
  details: object;
  meet(s: HttpFixture): Promise<HttpResponse>;
}

export const venueReasons = {
  DATE_CLOSED: {
    details: { closedAt: expect.stringMatching(/:00\.000Z$/) },
    async meet(s) {
      const soon = toIso(s.clock.now() + 120_000).slice(0, 16);
      const { token: credential } = await s.buyer(
        await s.openConcert({ dates: [soon, firstDate], room: { claimSeconds: 600 } }),
      );
      await s.clock.advance(120_000);
      return s.send('POST', '/api/reservations', {
        credential,
        body: { date: soon, seatNos: [1] },
      });
    },
  },
} satisfies Record<string, Met>;
