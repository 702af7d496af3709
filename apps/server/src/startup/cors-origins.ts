import { ConfigError } from '../config/config-error.ts';

/** @throws ConfigError naming what is no origin. */
export function readOrigins(list: string | undefined): string[] {
  const origins = (list ?? '').split(',').map((text) => text.trim());
  return origins.filter(Boolean).map((text) => {
    if (originOf(text) === text) return text;
    throw new ConfigError(
      `ONSALE_CORS_ORIGINS names "${text}", which is no origin: give exact ones such as https://tickets.example, without a path and without a star, separated by commas.`,
    );
  });
}

function originOf(text: string): string | undefined {
  const isWeb = /^https?:[^*]*$/.test(text) && URL.canParse(text);
  return isWeb ? new URL(text).origin : undefined;
}
