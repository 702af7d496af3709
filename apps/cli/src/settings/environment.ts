/**
 * The table of environment variables that the CLI reads.
 *
 * The help topic, docs/CLI.md and the man page are generated from it, and a test finds a variable
 * that the sources read and the table lacks.
 */

export interface EnvironmentVariable {
  name: string;
  summary: string;
}

export const environmentVariables = [
  { name: 'ONSALE_SERVER', summary: 'the server to call, as --server' },
  {
    name: 'ONSALE_ADMIN_SERVER',
    summary: 'the server that admin commands call, such as one with an admin port',
  },
  { name: 'ONSALE_PROFILE', summary: 'the account to use, as --profile' },
  { name: 'ONSALE_TIMEOUT', summary: 'seconds to wait for each answer, as --timeout' },
  {
    name: 'ONSALE_ADMIN_KEY',
    summary: 'the admin key; prefer it to --admin-key, which every user of the machine sees in ps',
  },
  {
    name: 'ONSALE_ADMIN_KEY_FILE',
    summary: 'a file with the admin key, as --admin-key-file; ONSALE_ADMIN_KEY overrides it',
  },
  { name: 'ONSALE_DATABASE_URL', summary: 'the database of serve and doctor, as --database' },
  { name: 'ONSALE_CONFIG', summary: 'the path of the config file' },
  {
    name: 'XDG_CONFIG_HOME',
    summary: 'the directory with onsale/config.json (~/.config)',
  },
  {
    name: 'XDG_STATE_HOME',
    summary: 'the directory with onsale/, where account keys and places are kept (~/.local/state)',
  },
  { name: 'NO_COLOR', summary: 'any value: no colours, as --no-color' },
  { name: 'FORCE_COLOR', summary: 'colours in pipes too; 0 or false: none' },
  {
    name: 'ONSALE_BELL',
    summary: '0: no bell and no window title when your turn comes',
  },
  {
    name: 'ONSALE_PAGER',
    summary: 'the pager for output that is longer than the screen; empty or cat: none',
  },
  { name: 'PAGER', summary: 'the pager where ONSALE_PAGER is not set (less)' },
  { name: 'TERM', summary: 'dumb: no colours, no redrawing and no questions' },
  { name: 'COLUMNS', summary: 'the width of the output where it is no terminal (80)' },
  { name: 'TZ', summary: 'the time zone of the times that are shown' },
] as const satisfies readonly EnvironmentVariable[];
