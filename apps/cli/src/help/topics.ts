/**
 * The help topics: `onsale help environment` and the like.
 *
 * Their tables come from the code that they describe: exit codes, environment variables and the
 * keys of the config file.
 */
import { exitCodeItems } from '../errors/exit-codes.ts';
import { configKeys } from '../settings/config-keys.ts';
import { environmentVariables } from '../settings/environment.ts';
import { code, list, paragraph, type Block } from './blocks.ts';
import { t } from '../language/language.ts';

export interface HelpTopic {
  title: string;
  summary: string;
  blocks: readonly Block[];
}

export const topicNames = ['config', 'environment', 'exit-codes', 'formatting'] as const;
export type TopicName = (typeof topicNames)[number];

const configTopic = (): HelpTopic => ({
  title: t`Config file`,
  summary: t`settings that are kept in a file`,
  blocks: [
    paragraph(
      t`A flag overrides its environment variable, which overrides the config file, which overrides the default. "onsale config list" shows each setting and where it comes from. The keys of the file:`,
    ),
    list(
      Object.entries(configKeys).map(([key, { summary, flag, variables, ...rule }]) => [
        key,
        t`${summary} (${[flag, ...variables].join(', ')}; default: ${rule.default})`,
      ]),
    ),
    paragraph(
      t`An admin command uses --server; else ONSALE_ADMIN_SERVER, else ONSALE_SERVER; else adminServer of the file, else server of the file.`,
    ),
    paragraph(
      t`The file is $ONSALE_CONFIG; else onsale/config.json in $XDG_CONFIG_HOME, which is ~/.config if it is not set. It is a JSON object:`,
    ),
    code('{', '  "server": "https://tickets.example",', '  "timeout": 30', '}'),
    code(
      'onsale config set server https://tickets.example',
      'onsale config get server',
      'onsale config unset server',
      'onsale config path',
    ),
    paragraph(
      t`With an unknown key or a bad value in the file, every command fails except these, which can repair it. Do not put keys or passwords in the file.`,
    ),
  ],
});

const environmentTopic = (): HelpTopic => ({
  title: t`Environment`,
  summary: t`environment variables`,
  blocks: [
    paragraph(
      t`Flags override these variables, and these variables override the config file. An empty variable counts as not set.`,
    ),
    list(environmentVariables.map(({ name, summary }) => [name, summary])),
    paragraph(
      t`"onsale serve" reads more variables, the settings of the server: docs/OPERATIONS.md lists them.`,
    ),
  ],
});

const exitCodesTopic = (): HelpTopic => ({
  title: t`Exit codes`,
  summary: t`how every command ends`,
  blocks: [
    list(exitCodeItems()),
    paragraph(
      t`With --json an error is one object on stderr: its "exitCode", a "reason" that does not change between versions, a "message" for people, whether it is "retryable", and often the "next" command to run.`,
    ),
  ],
});

const formattingTopic = (): HelpTopic => ({
  title: t`Formatting`,
  summary: t`JSON, jq, tables, colours and times`,
  blocks: [
    paragraph(
      t`Results go to stdout; everything else, such as progress, questions, suggestions and errors, goes to stderr.`,
    ),
    paragraph(
      t`--json prints one JSON object per line, and nothing else on stdout. --json=<fields> prints only these fields; if the result is a list, it prints those of each item, one item per line. A field that does not exist is null, with a warning that names the fields there are. The names of fields are those of the API (docs/API.md). With --json, no questions are asked, and texts are English in every language.`,
    ),
    code('onsale orders --json', 'onsale orders --json=orderId,total'),
    paragraph(
      t`--jq <expression> filters the JSON by jq, which need not be installed; it implies --json. Texts are printed without quotes. With --json=<fields> it is applied to each item.`,
    ),
    code(
      "onsale balance --jq '.balance'",
      "onsale orders --jq '.orders[] | [.date, .total] | @tsv'",
    ),
    paragraph(
      t`There is no --template, as gh has it: a text with \\(…) in the jq expression does the same, and @tsv, @csv and @sh format lists.`,
    ),
    code(
      `onsale orders --jq '.orders[] | "\\(.date): \\(.total) points"'`,
      `onsale concerts --jq '.concerts[] | select(.saleState == "on_sale") | .title'`,
    ),
    paragraph(
      t`"join --wait", "status --watch" and "seats --watch" are told of each change by the server, at once. A terminal shows them in place; a pipe gets a line for each change, and --json an object: the place; for seats the map first, then { date, version, changes, free }, and last the place that is over. A lost connection is made again, which people are told on stderr, once, and once that it is back. Ctrl-C ends a watch with 130.`,
    ),
    code("onsale seats 12-04 --watch --jq '.changes[]? | [.seatNo, .status] | @tsv'"),
    paragraph(
      t`Lists, seat maps and help that are longer than the screen go through a pager: $ONSALE_PAGER, else $PAGER, else less. --no-pager, and an empty ONSALE_PAGER or cat, switch it off. Pipes, files and --json never use it.`,
    ),
    paragraph(
      t`Tables fit the width of the terminal: a long text continues on the next line, or a row becomes a list; pipes and files get whole tables. Colours and redrawing are for terminals. --no-color, NO_COLOR and "onsale config set color never" switch colours off; FORCE_COLOR switches them on in pipes. Colour is never the only sign.`,
    ),
    paragraph(
      t`Times for people are in the time zone of this machine, or in that of the variable TZ; times in JSON are ISO 8601 in UTC. Dates of concerts are days at the venue. Amounts are whole points.`,
    ),
  ],
});

/** Each is built when it is read, in the current language. */
export const helpTopics: Readonly<Record<TopicName, HelpTopic>> = {
  get config() {
    return configTopic();
  },
  get environment() {
    return environmentTopic();
  },
  get 'exit-codes'() {
    return exitCodesTopic();
  },
  get formatting() {
    return formattingTopic();
  },
};

export function isTopicName(name: string): name is TopicName {
  return Object.hasOwn(helpTopics, name);
}
