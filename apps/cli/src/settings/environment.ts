/**
 * The table of environment variables that the CLI reads.
 *
 * The help topic, docs/CLI.md and the man page are generated from it, and a test finds a variable
 * that the sources read and the table lacks.
 */
import { t } from '../language/language.ts';

export interface EnvironmentVariable {
  name: string;
  summary: string;
}

export const environmentVariables = [
  {
    name: 'ONSALE_SERVER',
    get summary() {
      return t`the server to call, as --server`;
    },
  },
  {
    name: 'ONSALE_ADMIN_SERVER',
    get summary() {
      return t`the server that admin commands call, such as one with an admin port`;
    },
  },
  {
    name: 'ONSALE_PROFILE',
    get summary() {
      return t`the account to use, as --profile`;
    },
  },
  {
    name: 'ONSALE_TIMEOUT',
    get summary() {
      return t`seconds to wait for each answer, as --timeout`;
    },
  },
  {
    name: 'ONSALE_ADMIN_KEY',
    get summary() {
      return t`the admin key; prefer it to --admin-key, which every user of the machine sees in ps`;
    },
  },
  {
    name: 'ONSALE_ADMIN_KEY_FILE',
    get summary() {
      return t`a file with the admin key, as --admin-key-file; ONSALE_ADMIN_KEY overrides it`;
    },
  },
  {
    name: 'ONSALE_DATABASE_URL',
    get summary() {
      return t`the database of serve and doctor, as --database`;
    },
  },
  {
    name: 'ONSALE_CONFIG',
    get summary() {
      return t`the path of the config file`;
    },
  },
  {
    name: 'XDG_CONFIG_HOME',
    get summary() {
      return t`the directory with onsale/config.json (~/.config)`;
    },
  },
  {
    name: 'XDG_STATE_HOME',
    get summary() {
      return t`the directory with onsale/, where account keys and places are kept (~/.local/state)`;
    },
  },
  {
    name: 'NO_COLOR',
    get summary() {
      return t`any value: no colours, as --no-color`;
    },
  },
  {
    name: 'FORCE_COLOR',
    get summary() {
      return t`colours in pipes too; 0 or false: none`;
    },
  },
  {
    name: 'ONSALE_BELL',
    get summary() {
      return t`0: no bell and no window title when your turn comes`;
    },
  },
  {
    name: 'ONSALE_PAGER',
    get summary() {
      return t`the pager for output that is longer than the screen; empty or cat: none`;
    },
  },
  {
    name: 'PAGER',
    get summary() {
      return t`the pager where ONSALE_PAGER is not set (less)`;
    },
  },
  {
    name: 'TERM',
    get summary() {
      return t`dumb: no colours, no redrawing and no questions`;
    },
  },
  {
    name: 'COLUMNS',
    get summary() {
      return t`the width of the output where it is no terminal (80)`;
    },
  },
  {
    name: 'LANG',
    get summary() {
      return t`the language: Korean for ko and ko_KR.UTF-8, English for any other`;
    },
  },
  {
    name: 'LC_MESSAGES',
    get summary() {
      return t`the language, before LANG`;
    },
  },
  {
    name: 'LC_ALL',
    get summary() {
      return t`the language, before LC_MESSAGES`;
    },
  },
  {
    name: 'LANGUAGE',
    get summary() {
      return t`a list of languages, such as ko:en, before all of these`;
    },
  },
  {
    name: 'TZ',
    get summary() {
      return t`the time zone of the times that are shown`;
    },
  },
] as const satisfies readonly EnvironmentVariable[];
