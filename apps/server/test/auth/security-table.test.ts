import { readFileSync } from 'node:fs';
import { isReason } from '@onsale/core/errors';
import { describe, expect, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { procedureNames, router } from '../fuzz/generate-calls.ts';

const page = readFileSync(new URL('../../../../docs/SECURITY.md', import.meta.url), 'utf8');

interface Row {
  name: string;
  credential: string;
  refusals: string[];
}

/** The rows of the table whose first column names a procedure. */
function rowsOf(text: string): Row[] {
  const lines = text.split('\n').filter((line) => /^\| `[a-z]+(\.[a-zA-Z]+)+` \|/.test(line));
  return lines.map((line) => {
    const [name = '', credential = '', , , refusals = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    const named = [...refusals.matchAll(/`(\w+)`/g)].map(([, reason]) => reason!);
    return { name: name.replaceAll('`', ''), credential, refusals: named };
  });
}

/** Rows that are in the router or in the text, and not in both. */
function differences(text: string): string[] {
  const inRouter = procedureNames.map((name) => `${name}: ${procedureOf(router, name).credential}`);
  const inText = rowsOf(text).map(({ name, credential }) => `${name}: ${credential}`);
  return [...inRouter, ...inText].filter(
    (row) =>
      inRouter.filter((one) => one === row).length !== inText.filter((one) => one === row).length,
  );
}

describe('the table of docs/SECURITY.md', () => {
  test('names every procedure once, with the credential that it needs', () => {
    expect(differences(page)).toEqual([]);
  });

  test('would not, if a row were missing or named another credential', () => {
    const [first] = page.match(/^\| `wallet\.charge` .*$/m) ?? [];
    expect(first).toContain('| account |');
    expect(differences(page.replace(first!, ''))).toEqual(['wallet.charge: account']);
    const changed = page.replace(first!, first!.replace('| account |', '| none |'));
    expect(differences(changed)).toEqual(['wallet.charge: account', 'wallet.charge: none']);
  });

  test('names reasons that there are, and all that the REST table has for a procedure', () => {
    for (const { name, refusals } of rowsOf(page)) {
      for (const reason of refusals) expect(isReason(reason), `${name}: ${reason}`).toBe(true);
      const { credential } = procedureOf(router, name);
      const documented = routes
        .filter(({ procedure }) => procedure === name)
        .flatMap(({ reasons }) => reasons)
        // Only the REST API looks at a userId in the path of a buyer's route.
        .filter((reason) => reason !== 'USER_NOT_FOUND' || credential === 'admin');
      expect(refusals, name).toEqual(expect.arrayContaining(documented));
    }
  });
});
