/** The rules on names, comments and pages: docs/STYLE.md, as far as a program can check it. */
import { basename } from 'node:path';
import type { Comment, Page, SourceFile } from './project.ts';

export const maxColumns = 100;
export const maxSummaryWords = 20;

/**
 * Private words of earlier versions, and the standard term that took the place of each. Matched
 * against the words of a name (`withoutCompany` is `without company`) and of a file's name.
 */
const privateWords: [word: RegExp, instead: string][] = [
  [/\bcompany\b/, 'batch'],
  [/\btravel(lers?|s)?\b/, 'queued work, run a batch'],
  [/\btrips?( of)?\b/, 'batch policy'],
  [/\bon the road\b|\bunder way\b/, 'in flight'],
  [/\bin step\b/, 'lockstep'],
  [/\bspoil(t|s)?\b/, 'abort'],
  [/\bgo(es)? alone\b|\bcompanionless\b/, 'require own transaction'],
  [/\bheld (up|back)\b/, 'timed out, deferred'],
  [/\bone by one\b/, 'single writer'],
  [/\bgathers?\b/, 'barrier, collect'],
  [/\bwhat became of\b/, 'transaction status'],
  [/\bsightings?\b/, 'last-seen table, heartbeat'],
  [/\bsleepers?\b/, 'timer'],
  [/\blate (counts?|pace)\b|\blately\b/, 'sliding window, recent'],
  [/\btake turns\b|\bnext turn\b|\bturn ended\b/, 'select for admission, epoch'],
  [/\bpass(ed)? over\b|\bunpassed\b/, 'skip, skipped'],
  [/\bentrances?\b/, 'authorization, guard'],
  [/\blong way\b|\bshort way\b|\blane\b/, 'full handler, fast path'],
  [/\bcarried out\b/, 'with audit log'],
  [/\bapp once\b|\bonce for\b/, 'with idempotency'],
  [/\bapproach\b/, 'prepare active write'],
  [/\blookers?\b/, 'waiters'],
  [/\bcatch(ing)? up\b/, 'refresh after commit, slew rate'],
  [/\bturn(ed)? away\b/, 'reject'],
  [/\btid(y|ying)\b/, 'cleanup, purge'],
  [/\bforget(s|ting)?\b/, 'delete, purge'],
  [/\bmade up\b/, 'generated'],
  [/\bspared\b/, 'exempt'],
  [/\bunreadable\b/, 'malformed'],
  [/\bnewcomers?\b/, 'join request'],
  [/\bwhat is asked\b/, 'request fingerprint'],
  [/\bbeginnings\b/, 'prefixes'],
  [/\binsist(s)?\b/, 'retry'],
  [/\bbad luck\b|\bunheard\b/, 'faults, lost response'],
];

/** Fields of answers and of CLI output, which clients read: they stay as published. */
const publishedNames: Record<string, readonly string[]> = {
  // The name of the setting, in another spelling.
  'apps/server/src/embed/onsale-options.ts': ['forgetAbsentSeconds'],
  'apps/server/src/operations/diagnosis-handler.ts': ['madeUp'],
  'packages/sim/src/planner/plan-sale.ts': ['asked'],
};

/** A name that is nothing but a participle says neither what it is nor what it does. */
const bareParticiples = new Set(['kept', 'asked', 'written', 'listed', 'told', 'noted', 'shown']);

/** `withoutCompany`, `#look`, `held-up.ts` -> `without company`, `look`, `held up`. */
function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .toLowerCase()
    .trim();
}

export function namesAreStandard(files: SourceFile[]): string[] {
  return files.flatMap(({ path, declared }) => {
    const fileName = basename(path).replace(/(\.(test|usecases?|router|repository))*\.ts$/, '');
    return [fileName, ...declared].flatMap((name) => {
      if (publishedNames[path]?.includes(name)) return [];
      const words = wordsOf(name);
      const found = privateWords.find(([word]) => word.test(words));
      if (found) return [`${path} names ${name}: the standard term is ${found[1]}`];
      return bareParticiples.has(words) ? [`${path} names ${name}: use a noun or a verb`] : [];
    });
  });
}

const hiddenSubject = /(^|[.:;!?]\s+)(Who|Whoever|What|Whatever)\b(?![^.]*\?)/;

/** A sentence has its subject: `Who …`, `What …` hide it in a clause. */
export function commentsNameTheirSubject(files: SourceFile[]): string[] {
  return eachComment(files, (text) => {
    const found = hiddenSubject.exec(text);
    return found && `hides its subject: "${text.slice(found.index, found.index + 60).trim()}"`;
  });
}

/** Words that stand for a part of a program, and idioms that no reader would search for. */
const idioms =
  /\b(somebody|nobody|everybody|anybody|whoever|of late|anew|all the same|for good|under way|made up|in company|comes? alone|goes? alone|as well as may be|the house|meanwhile)\b/i;

export function commentsAvoidIdioms(files: SourceFile[]): string[] {
  return eachComment(files, (text) => {
    const found = idioms.exec(text);
    return found && `says "${found[0]}": name the part of the program, or the buyer or operator`;
  });
}

export function commentsFitTheLine(files: SourceFile[]): string[] {
  return files.flatMap(({ path, comments }) =>
    comments
      .filter(({ columns }) => columns > maxColumns)
      .map(({ lines, columns }) => `${path} has a comment of ${columns} columns: "${lines[0]}"`),
  );
}

/** A source file begins with one sentence that says what it is. */
export function filesBeginWithASummary(files: SourceFile[]): string[] {
  return files
    .filter(
      ({ path, isSource }) => isSource || /^(bench|examples|packages\/db\/testing)\//.test(path),
    )
    .flatMap(({ path, comments, imports }) => {
      const [first] = comments;
      if (!first?.isDocumentation || first.start > 0) {
        return imports.length > 0 || path ? [`${path} does not begin with a summary`] : [];
      }
      const words = summaryOf(first).split(/\s+/).length;
      return words > maxSummaryWords
        ? [`${path} begins with a sentence of ${words} words, at most ${maxSummaryWords}`]
        : [];
    });
}

function summaryOf({ lines }: Comment): string {
  const text = lines.join(' ').trim();
  return /^.*?[.:](?=\s|$)/.exec(text)?.[0] ?? text;
}

/** Documentation is prose; a comment that is code, or a link, is left alone. */
function eachComment(
  files: SourceFile[],
  rule: (text: string) => string | null | undefined | false,
): string[] {
  return files.flatMap(({ path, comments }) =>
    proseOf(comments).flatMap((text) => {
      const wrong = rule(text);
      return wrong ? [`${path} ${wrong}`] : [];
    }),
  );
}

/** Consecutive line comments are one text; code blocks are cut out. */
function proseOf(comments: Comment[]): string[] {
  return comments.map(({ lines }) =>
    lines
      .join('\n')
      .replaceAll(/```[\s\S]*?```/g, '')
      .replaceAll(/`[^`]*`/g, 'code')
      .replaceAll(/\n/g, ' ')
      .trim(),
  );
}

/** Prose wraps; tables, code, headings and lines that are one link cannot. */
export function pagesWrap(pages: Page[]): string[] {
  return pages.flatMap(({ path, text }) =>
    text
      .replaceAll(/```[\s\S]*?```/g, (code) => code.replaceAll(/[^\n]/g, ''))
      .split('\n')
      .flatMap((line, at) => {
        const isProse = !/^\s*(\||#|\[[^\]]+\]:|<|!\[)/.test(line) && /\s/.test(line.trim());
        return isProse && line.length > maxColumns
          ? [`${path}:${at + 1} has ${line.length} columns, at most ${maxColumns}`]
          : [];
      }),
  );
}

export function pagesAvoidIdioms(pages: Page[]): string[] {
  return pages.flatMap(({ path, text }) =>
    text
      .replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, (code) => code.replaceAll(/[^\n]/g, ''))
      .split('\n')
      .flatMap((line, at) => {
        const found = idioms.exec(line) ?? /(^|[.:] )(Whoever|Whatever)\b/.exec(line);
        return found ? [`${path}:${at + 1} says "${found[0]}"`] : [];
      }),
  );
}
