/** Reads from the environment how long events are kept. */
import { ConfigError } from '../config/config-error.ts';

export const eventRetentionDaysDefault = 90;

const variable = 'ONSALE_EVENT_RETENTION_DAYS';
/** Longer than a webhook is tried. */
const minDays = 7;
const maxDays = 3_650;

/** @throws ConfigError */
export function readEventRetentionDays(text: string | undefined): number {
  if (text === undefined) return eventRetentionDaysDefault;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days >= minDays && days <= maxDays) return days;
  throw new ConfigError(
    `${variable} must be a whole number of days, ${minDays} to ${maxDays}, and is "${text}".`,
  );
}

/** @throws ConfigError */
export function readWebhookPrivate(text: string | undefined): boolean {
  if (text === undefined || text === 'refuse') return false;
  if (text === 'allow') return true;
  throw new ConfigError(`ONSALE_WEBHOOK_PRIVATE must be allow or refuse, and is "${text}".`);
}
