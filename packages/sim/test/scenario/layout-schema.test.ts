/**
 * The layout of a scenario has the shape of the server's.
 *
 * The two are written apart: of the packages that both may import none knows zod. This test keeps
 * them alike, as far as JSON Schema tells.
 */
import { layout } from '@onsale/server/domains/admin/concert/layout.schema';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { layoutSchema } from '../../src/scenario/venue/layout-schema.ts';

/** The schema without its words, which address different readers. */
const shapeOf = (schema: z.ZodType): unknown =>
  JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), (name, value: unknown) =>
      name === 'description' ? undefined : value,
    ),
  );

test('has the fields and the limits of the server', () => {
  expect(shapeOf(layoutSchema)).toEqual(shapeOf(layout));
});

test('a field more, or another limit, is another shape', () => {
  const others = [
    layoutSchema.extend({ colour: z.string().optional() }),
    z.strictObject({ sections: layoutSchema.shape.sections.max(1) }),
  ];
  for (const other of others) expect(shapeOf(other)).not.toEqual(shapeOf(layout));
});

const row = { label: 'A', seats: 4 };
const section = { name: 'Stalls', rows: [row] };

test.each([
  ['two sections of one name', { sections: [section, section] }],
  ['two rows of one label', { sections: [{ ...section, rows: [row, row] }] }],
  ['an aisle at the end', { sections: [{ ...section, rows: [{ ...row, aisleAfter: [4] }] }] }],
  ['a seat that is not there', { sections: [{ ...section, accessible: ['A-5'] }] }],
  ['a lone companion', { sections: [{ ...section, companions: [['A-1', 'A-2']] }] }],
  ['no row', { sections: [{ ...section, rows: [] }] }],
])('%s is refused by both, in the same words', (_, wrong) => {
  const [own, ofServer] = [layoutSchema, layout].map((schema) => schema.safeParse(wrong).error);
  expect(own?.issues.length).toBeGreaterThan(0);
  expect(own?.issues.map(({ path, message }) => [path, message])).toEqual(
    ofServer?.issues.map(({ path, message }) => [path, message]),
  );
});
