/** Whether the server answers, as the requests find out: the SDK repeats them without a word. */
import type { Clock } from '@onsale/core/time/clock';

export interface Contact {
  /** Since when nothing came back; null while the server answers. */
  readonly lostAt: number | null;
  /** Told when contact is lost, and when it is back. */
  onChange: (answers: boolean) => void;
  fetch: typeof globalThis.fetch;
}

const serviceUnavailable = 503;

export function createContact(clock: Clock): Contact {
  let lostAt: number | null = null;
  const see = (answers: boolean): void => {
    if (answers === (lostAt === null)) return;
    lostAt = answers ? null : clock.now();
    contact.onChange(answers);
  };
  const contact: Contact = {
    get lostAt() {
      return lostAt;
    },
    onChange: () => undefined,
    async fetch(...request) {
      try {
        const response = await globalThis.fetch(...request);
        see(response.status !== serviceUnavailable);
        return response;
      } catch (error) {
        see(false);
        throw error;
      }
    },
  };
  return contact;
}
