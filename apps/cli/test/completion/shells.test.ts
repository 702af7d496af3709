/** The completion scripts in bash, zsh and fish, where this machine has them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../harness.ts';

const home = mkdtempSync(join(tmpdir(), 'onsale-shells-'));
const env = {
  PATH: process.env['PATH'],
  HOME: home,
  XDG_STATE_HOME: home,
  ONSALE_SERVER: 'http://127.0.0.1:1',
  TERM: 'xterm',
  LC_ALL: 'C.UTF-8',
};
/** A shell that hangs would block the process of the tests. */
const timeout = 30_000;
const cwd = join(home, "it's here");

beforeAll(() => {
  mkdirSync(join(cwd, 'results'), { recursive: true });
  writeFileSync(join(cwd, 'my sale.json'), '{}');
});
afterAll(() => rmSync(home, { recursive: true }));

const has = (shell: string) => spawnSync(shell, ['-c', 'exit']).status === 0;

function script(shell: string, ...flags: string[]): string {
  const words = [main, 'completion', shell, ...flags];
  return execFileSync(process.execPath, words, { encoding: 'utf8', env });
}

function run(shell: string, program: string, ...words: string[]): string {
  return execFileSync(shell, ['-c', program, shell, ...words], {
    encoding: 'utf8',
    env,
    cwd,
    timeout,
  });
}

describe.skipIf(!has('bash'))('bash', () => {
  /** `listing` as the second Tab, which shows the candidates and inserts none. */
  function complete(words: string[], { name = 'onsale', listing = false } = {}): string[] {
    const program = `${script('bash', '--name', name)}
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=${listing ? 63 : 9}
      compopt() { COMPREPLY+=("compopt $*"); }
      complete -p ${name}
      _onsale ${name} "\${@: -1}"
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const [registered, ...candidates] = run('bash', program, name, ...words)
      .trim()
      .split('\n');
    expect(registered).toBe(`complete -o nosort -F _onsale ${name}`);
    return candidates;
  }

  test('completes commands, flags and values, and lists them with their descriptions', () => {
    expect(complete(['rese'])).toEqual(['reserve', 'reservations']);
    expect(complete(['buy', '--ma'])).toEqual(['--max-price']);
    expect(complete(['--profile', 'x', 'admin', 'key', ''])).toEqual(['create', 'list', 'revoke']);
    expect(complete(['completion', ''], { name: 'tickets' })).toEqual(['bash', 'zsh', 'fish']);
    expect(complete(['balan'], { listing: true })).toEqual([
      'balance  (show the points in your wallet)',
    ]);
  });

  test('leaves files to the shell, and adds them to the names of scenarios', () => {
    expect(complete(['report', './'])).toEqual(['compopt -o default']);
    expect(complete(['simulate', '--html', '=', ''])).toEqual(['compopt -o default']);
    expect(complete(['simulate', 'm'])).toEqual([
      'marathon',
      'compopt -o filenames',
      'my sale.json',
    ]);
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  const alias = `alias onsale='${process.execPath} ${main}'`;

  /** Types on a terminal of zsh; Ctrl-G shows the edited line, whole. */
  function type(keys: string, { setUp = alias, until = '*<<*>>*' } = {}): string {
    const file = join(home, 'set-up.zsh');
    const show = 'show() { print -r -- "<<$BUFFER>>" }; zle -N show; bindkey "^G" show';
    const lines = ['stty columns 200 rows 50', setUp, script('zsh'), show, 'print -r -- ready'];
    writeFileSync(file, lines.join('\n'));
    const program = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "source ${file}"
      zpty -r -m shell text '*ready*'
      zpty -w -n shell "$1"
      zpty -r -m shell text '${until}'
      print -r -- $text`;
    return run('zsh', program, keys);
  }
  const edited = (keys: string, options?: { setUp: string }) =>
    /<<(.*)>>/s.exec(type(`${keys}\u0007`, options))?.[1];

  test('completes behind an alias, and loads compinit when it is missing', () => {
    expect(edited('onsale balan\t')).toBe('onsale balance ');
    expect(edited('onsale buy --ma\t')).toBe('onsale buy --max-price ');
    expect(edited('onsale --profile x admin key rev\t')).toBe(
      'onsale --profile x admin key revoke ',
    );
  });

  test('completes a function after compinit', () => {
    const setUp = `autoload -Uz compinit; compinit -u; onsale() { }`;
    expect(edited('onsale balan\t', { setUp })).toBe('onsale balance ');
  });

  test('leaves an alias of the program itself, which as a function would call itself', () => {
    const program = `alias onsale='onsale --json'\n${script('zsh')}\nalias onsale`;
    expect(run('zsh', program).trim()).toBe("onsale='onsale --json'");
  });

  test('completes files', () => {
    expect(edited('onsale report ./my\t')).toBe(String.raw`onsale report ./my\ sale.json `);
    expect(edited('onsale simulate --html=res\t')).toBe('onsale simulate --html=results/');
    expect(edited('onsale simulate mara\t')).toBe('onsale simulate marathon ');
  });

  test('keeps the colons of descriptions', () => {
    const text = type('onsale buy --se\t\t', { until: '*4600?*', setUp: alias });
    expect(text).toContain('-- these seats: 12,13, 12-15 or B-12,B-13');
    expect(text).toContain('(ONSALE_SERVER; http://127.0.0.1:4600)');
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  function complete(line: string): string[] {
    const alias = `alias onsale='${process.execPath} ${main}'`;
    const program = `${alias}\n${script('fish')}\ncomplete -C '${line}'`;
    return run('fish', program).split('\n').filter(Boolean);
  }

  test('completes commands, flags and values behind an alias', () => {
    expect(complete('onsale balan')).toEqual(['balance\tshow the points in your wallet']);
    expect(complete('onsale admin key ').map((line) => line.split('\t')[0])).toEqual([
      'create',
      'list',
      'revoke',
    ]);
    expect(complete('onsale --profile x balan')).toHaveLength(1);
    expect(complete('onsale buy --max-p')[0]).toMatch(/^--max-price\t/);
    expect(complete('onsale completion ')).toEqual(['bash', 'zsh', 'fish']);
  });

  test('completes files', () => {
    expect(complete('onsale report ./my')).toEqual(['./my sale.json']);
    expect(complete('onsale simulate --html=res')).toEqual(['--html=results/']);
    expect(complete('onsale simulate m').map((line) => line.split('\t')[0])).toEqual(
      expect.arrayContaining(['marathon', 'my sale.json']),
    );
  });
});
