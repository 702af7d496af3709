/** Writes docs/CLI.md: every command, the global flags and the help topics. */
import type { Block } from '../src/help/blocks.ts';
import { helpTopics, topicNames } from '../src/help/topics.ts';
import { plainWidth, wrap } from '../src/render/wrap.ts';
import { withDescendants, type CommandPage } from './command-pages.ts';

const width = 100;

const intro =
  'This page is generated from the definitions of the commands by `npx -y pnpm@12 cli-docs`, as are the man pages in `apps/cli/man` (`man -l apps/cli/man/onsale.1`). `onsale help` shows the same in a terminal.';

export function markdownPage(program: CommandPage): string {
  const [, ...commands] = withDescendants(program);
  const topics = topicNames.map((name) => helpTopics[name]);
  const sections = [
    '# The command line',
    program.description,
    fill(intro),
    ['Commands', 'Global flags', ...topics.map(({ title }) => title), 'Each command']
      .map((title) => `[${title}](#${anchor(title)})`)
      .join(' ·\n'),
    codeBlock(alignedExamples(program)),
    '## Commands',
    ...overview(program),
    '## Global flags',
    'They stand before or after the command.',
    itemTable('flag', program.flags),
    ...topics.flatMap(({ title, blocks }) => [`## ${title}`, ...blocks.map(markdownBlock)]),
    '## Each command',
    ...commands.flatMap(commandSection),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function alignedExamples({ examples }: CommandPage): string[] {
  const columns = Math.max(...examples.map(([line]) => line.length));
  return examples.map(([line, comment]) => `${line.padEnd(columns)}   # ${comment}`);
}

function overview({ children }: CommandPage): string[] {
  const groups = [...new Set(children.map(({ group }) => group))];
  return groups.map((group) => {
    const rows = children
      .filter((page) => page.group === group)
      .flatMap(withDescendants)
      .filter((page) => page.children.length === 0)
      .map((page) => [`[\`${page.path}\`](#${anchor(page.path)})`, escape(page.summary)] as const);
    return table(group, rows);
  });
}

function commandSection(page: CommandPage): string[] {
  return [
    `### ${page.path}`,
    escape(page.description),
    codeBlock([page.usage]),
    page.arguments.length === 0 ? '' : itemTable('argument', page.arguments),
    page.flags.length === 0 ? '' : itemTable('flag', page.flags),
    ...page.notes.split('\n\n').map((text) => fill(escape(text))),
    codeBlock(page.examples.flatMap(([line, comment]) => [`# ${comment}`, line])),
  ];
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return fill(escape(block.text));
    case 'code':
      return codeBlock(block.lines);
    case 'list':
      return itemTable('', block.items);
  }
}

function itemTable(title: string, items: readonly (readonly [string, string])[]): string {
  return table(
    title,
    items.map(([term, text]) => [`\`${term.replaceAll('|', '\\|')}\``, escape(text)] as const),
  );
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([term, text]) => `| ${term} | ${text} |`);
  return [title === '' ? '| | |' : `| ${title} | |`, '| --- | --- |', ...lines].join('\n');
}

function codeBlock(lines: readonly string[]): string {
  const language = lines[0] === '{' ? 'json' : 'sh';
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}

const fill = (text: string): string => wrap(text, width, plainWidth).join('\n');

/** Keeps placeholders, table cells and patterns as they are typed. */
const escape = (text: string): string => text.replace(/[<|*]/g, '\\$&');

const anchor = (title: string): string => title.toLowerCase().replaceAll(' ', '-');
