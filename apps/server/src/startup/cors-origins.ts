/** Reads the origins that CORS allows from the environment. */
import { ConfigError } from '../config/config-error.ts';

/** @throws ConfigError naming the entry that is not an origin. */
export function readOrigins(list: string | undefined): string[] {
  const origins = (list ?? '').split(',').map((text) => text.trim());
  return origins.filter(Boolean).map((text) => {
    if (originOf(text) === text) return text;
    throw new ConfigError(
      `ONSALE_CORS_ORIGINS contains "${text}", which is not an origin. Use exact origins such as https://tickets.example, without a path or a wildcard, separated by commas.`,
    );
  });
}

function originOf(text: string): string | undefined {
  const isWeb = /^https?:[^*]*$/.test(text) && URL.canParse(text);
  return isWeb ? new URL(text).origin : undefined;
}
