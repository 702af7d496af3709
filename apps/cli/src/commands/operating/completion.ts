/** The `completion` command: prints the completion script for bash, zsh or fish. */
import type { Command } from 'commander';
import type { Context } from '../../context.ts';

interface Word {
  name: string;
  description: string;
}

/** The words that may follow a path: after `onsale admin`, its subcommands and flags. */
interface Level {
  path: string;
  words: Word[];
}

export type Shell = 'bash' | 'zsh' | 'fish';

export async function completion(
  { out }: Context,
  { shell, program }: { shell: Shell; program: Command },
): Promise<void> {
  const script = writers[shell](levelsOf(program, [], program.options.map(flagWord)));
  out.data({ shell, script }, () => script);
}

const writers: Record<Shell, (levels: Level[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

function levelsOf(command: Command, path: string[], globalFlags: Word[]): Level[] {
  const words = [
    ...command.commands.map((child) => ({ name: child.name(), description: child.summary() })),
    ...(path.length > 0 ? command.options.map(flagWord) : []),
    ...globalFlags,
    { name: '--help', description: 'show help' },
  ];
  const below = command.commands.flatMap((child) =>
    levelsOf(child, [...path, child.name()], globalFlags),
  );
  return [{ path: path.join(' '), words }, ...below];
}

function flagWord({ long, description }: { long?: string | undefined; description: string }): Word {
  return { name: long ?? '', description };
}

const namesOf = ({ words }: Level) => words.map(({ name }) => name).join(' ');

/** In the script, the words before the cursor that are not flags select the level. */
function bashScript(levels: Level[]): string {
  const cases = levels
    .map((level) => `    '${level.path}') words='${namesOf(level)}' ;;`)
    .join('\n');
  return `# onsale completion for bash: source <(onsale completion bash)
_onsale() {
  local path='' word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) continue ;; esac
    case "\${path}\${path:+ }$word" in
${levels
  .slice(1)
  .map(({ path }) => `      '${path}') path='${path}' ;;`)
  .join('\n')}
    esac
  done
  case "$path" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _onsale onsale`;
}

function zshScript(levels: Level[]): string {
  const described = ({ words }: Level) =>
    words
      .map(({ name, description }) => `'${name}:${description.replace(/[':]/g, ' ')}'`)
      .join(' ');
  return `#compdef onsale
# onsale completion for zsh: source <(onsale completion zsh)
_onsale() {
  local at='' word
  local -a candidates
  for word in "\${words[@]:1:$((CURRENT-2))}"; do
    case "$word" in -*) continue ;; esac
    case "\${at}\${at:+ }$word" in
${levels
  .slice(1)
  .map(({ path }) => `      '${path}') at='${path}' ;;`)
  .join('\n')}
    esac
  done
  case "$at" in
${levels.map((level) => `    '${level.path}') candidates=(${described(level)}) ;;`).join('\n')}
  esac
  _describe 'onsale' candidates
}
compdef _onsale onsale`;
}

function fishScript(levels: Level[]): string {
  const lines = levels.flatMap(({ path, words }) =>
    words.map(({ name, description }) => {
      const condition = path === '' ? '__fish_use_subcommand' : fishCondition(path);
      const word = name.startsWith('--') ? `-l ${name.slice(2)}` : `-a ${name}`;
      const text = description.replaceAll("'", ' ');
      return `complete -c onsale -f -n '${condition}' ${word} -d '${text}'`;
    }),
  );
  return ['# onsale completion for fish: onsale completion fish | source', ...lines].join('\n');
}

function fishCondition(path: string): string {
  return path
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
}
