/** The completion scripts of the shells: each asks `onsale __complete` at every Tab. */
import { completeCommand, type Shell } from './shells.ts';

export interface ScriptOptions {
  /** The word that starts the program in the shell. */
  name: string;
  /** The program and its arguments: the word may be an alias that is slow, or bound to a folder. */
  program: readonly string[];
}

export const scripts: Record<Shell, (options: ScriptOptions) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** All three shells read `'it'\''s'` as `it's`. */
function callOf({ program }: ScriptOptions, shell: Shell): string {
  const quoted = program.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  return [...quoted, completeCommand, shell].join(' ');
}

/** Descriptions are shown where bash only lists (COMP_TYPE 63, "?"), and are never inserted. */
function bashScript(options: ScriptOptions): string {
  return String.raw`# bash completion for ${options.name}
_onsale() {
  local kind value description
  COMPREPLY=()
  {
    read -r kind
    while IFS=$'\t' read -r value description; do
      [[ $COMP_TYPE == 63 && -n $description ]] && value+="  ($description)"
      COMPREPLY+=("$value")
    done
  } < <(${callOf(options, 'bash')} "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ $kind == files ]] || return 0
  if ((${'$'}{#COMPREPLY[@]} == 0)); then
    compopt -o default
  else
    compopt -o filenames
    while read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$2")
  fi
}
complete -o nosort -F _onsale ${options.name} 2>/dev/null || complete -F _onsale ${options.name}`;
}

/**
 * zsh expands an alias before it completes, and would complete the program that the alias starts:
 * so the script makes a function of it, which does the same.
 */
function zshScript(options: ScriptOptions): string {
  const { name } = options;
  return String.raw`#compdef ${name}
# zsh completion for ${name}
_onsale() {
  local -a lines
  lines=("${'$'}{(@f)$(${callOf(options, 'zsh')} "${'$'}{(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  local kind=$lines[1] found=1
  shift lines
  (($#lines)) && _describe -V value lines && found=0
  if [[ $kind == files ]]; then
    compset -P '--*='
    _files && found=0
  fi
  return found
}
if [[ $funcstack[1] == _onsale ]]; then
  _onsale "$@"
else
  if [[ -n $aliases[${name}] && $aliases[${name}] != ${name}(| *) ]]; then
    functions[${name}]="$aliases[${name}] \"\$@\""
    unalias ${name}
  fi
  (($+functions[compdef])) || { autoload -Uz compinit && compinit -i }
  compdef _onsale ${name}
fi`;
}

function fishScript(options: ScriptOptions): string {
  const { name } = options;
  return String.raw`# fish completion for ${name}
function __onsale_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l answer (${callOf(options, 'fish')} $before[2..-1] "$typed" 2>/dev/null)
    test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
    if test "$answer[1]" = files
        set -l flag (string match -r -- '^--[^=]*=' "$typed")
        printf '%s\n' "$flag"(__fish_complete_path (string replace -- "$flag" '' "$typed"))
    end
end
complete -c ${name} -f -k -a '(__onsale_complete)'`;
}
