/** Reads the limits against hostile clients from `ONSALE_LIMIT_…` environment variables. */
import { ConfigError } from '../config/config-error.ts';
import { type Limits, limitDefaults, callLimits } from '../rate-limits/limits.ts';

const prefix = 'ONSALE_LIMIT_';
/** Not a limit, but a setting of client addresses (proxy-settings.ts). */
const loopbackVariable = 'ONSALE_LIMIT_LOOPBACK';
const maxValue = 1_000_000_000;

/** @throws ConfigError naming the variable that cannot be used. */
export function readLimits(env: Record<string, string | undefined>): Limits {
  const names = new Map(
    (Object.keys(limitDefaults) as (keyof Limits)[]).map((name) => [variableOf(name), name]),
  );
  const limits: Limits = { ...limitDefaults };
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || variable === loopbackVariable || !text) continue;
    const name = names.get(variable);
    if (!name) {
      throw new ConfigError(
        `${variable} is not a limit. Use one of ${[...names.keys()].join(', ')}.`,
      );
    }
    limits[name] = readLimit(variable, { text, canBeOff: name in callLimits });
  }
  return limits;
}

function variableOf(name: string): string {
  return prefix + name.replaceAll(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

function readLimit(
  variable: string,
  { text, canBeOff }: { text: string; canBeOff: boolean },
): number {
  if (canBeOff && text === 'off') return Infinity;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= maxValue) return value;
  const off = canBeOff ? ', or off' : '';
  throw new ConfigError(
    `${variable} must be a whole number from 1 to ${maxValue}${off}, and is "${text}".`,
  );
}
