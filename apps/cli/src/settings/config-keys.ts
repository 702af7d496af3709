/** The keys of the config file, with their flag, variable, default and allowed values. */
import { t } from '../language/language.ts';

export interface ConfigValues {
  server: string;
  adminServer: string;
  profile: string;
  timeout: number;
  color: ColorMode;
}

export type ConfigKey = keyof ConfigValues;
/** A value of the config file: every key has a text or a whole number. */
export type ConfigValue = ConfigValues[ConfigKey];

export interface ConfigKeyRule {
  summary: string;
  /** The flag and the variables that take precedence. */
  flag?: string;
  variables: readonly string[];
  /** As shown in help. */
  default: string;
  /** The value in normal form; null when it is not allowed. */
  parse: (value: unknown) => ConfigValue | null;
  /** The sentence's end: `timeout in the file must be …`. */
  must: string;
}

export const defaultServer = 'http://127.0.0.1:4600';
export const defaultProfile = 'default';
export const timeoutSecondsDefault = 10;
export const timeoutSecondsMax = 3_600;
export const colorModes = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof colorModes)[number];

/** A profile is a part of the name of its state file. */
const profilePattern = /^[\w.-]{1,64}$/;
const addressRule = () => t`must be an address such as ${defaultServer}`;

export const configKeys: Record<ConfigKey, ConfigKeyRule> = {
  server: {
    get summary() {
      return t`the server to call`;
    },
    flag: '--server',
    variables: ['ONSALE_SERVER'],
    default: defaultServer,
    parse: normalUrl,
    get must() {
      return addressRule();
    },
  },
  adminServer: {
    get summary() {
      return t`the server that admin commands call`;
    },
    flag: '--server',
    variables: ['ONSALE_ADMIN_SERVER'],
    get default() {
      return t`as server`;
    },
    parse: normalUrl,
    get must() {
      return addressRule();
    },
  },
  profile: {
    get summary() {
      return t`the account to use`;
    },
    flag: '--profile',
    variables: ['ONSALE_PROFILE'],
    default: defaultProfile,
    parse: (value) => (typeof value === 'string' && profilePattern.test(value) ? value : null),
    get must() {
      return t`must be 1 to 64 letters, digits, dots, dashes or underscores`;
    },
  },
  timeout: {
    get summary() {
      return t`seconds to wait for each answer, in up to 3 tries`;
    },
    flag: '--timeout',
    variables: ['ONSALE_TIMEOUT'],
    default: String(timeoutSecondsDefault),
    parse: wholeSeconds,
    get must() {
      return t`must be a whole number of seconds, 1 to ${timeoutSecondsMax}`;
    },
  },
  color: {
    get summary() {
      return t`colours: auto (on terminals), always or never`;
    },
    flag: '--no-color',
    variables: ['NO_COLOR', 'FORCE_COLOR'],
    default: 'auto',
    parse: (value) => colorModes.find((mode) => mode === value) ?? null,
    get must() {
      return t`must be one of ${colorModes.join(', ')}`;
    },
  },
};

export const configKeyNames = Object.keys(configKeys) as ConfigKey[];

export function isConfigKey(name: string): name is ConfigKey {
  return Object.hasOwn(configKeys, name);
}

/** The address in normal form: the state file's name is derived from it. */
function normalUrl(value: unknown): string | null {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

function wholeSeconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
  const isAllowed =
    typeof seconds === 'number' &&
    Number.isInteger(seconds) &&
    seconds >= 1 &&
    seconds <= timeoutSecondsMax;
  return isAllowed ? seconds : null;
}
