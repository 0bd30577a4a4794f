import { expect, test } from 'vitest'
import { elementsOf } from './element.ts'
import { parseTwiml } from './parse-twiml.ts'
import { integer, text } from './rules.ts'
import { checkElement, type ElementSchema, readAttributes } from './schema.ts'

const schema = {
  attributes: { length: integer({ fallback: 1, min: 1, code: 13910 }), name: text() },
  text: 'required',
  children: { Child: { attributes: {}, text: 'none', children: {} } },
} satisfies ElementSchema

function elementIn(twiml: string) {
  const parsed = parseTwiml(`<Response>\n${twiml}\n</Response>`)
  if (!parsed.ok) throw new Error(parsed.message)
  return elementsOf(parsed.root)[0]!
}

test.each([
  ['a value that is not valid', '<A name="a"\n   length="none">x</A>', '13910@3:4'],
  ['an attribute that is not known', '<A name="a" colour="red">x</A>', '12200@2:13'],
  ['a child that is not known', '<A>x\n <B/></A>', '12200@3:2'],
  ['text where none may be', '<A>x<Child>y</Child></A>', '12200@2:5'],
  ['text that is missing', '  <A/>', '12200@2:3'],
])('%s is told with its place', (_fault, twiml, expected) => {
  const issues = checkElement(schema, elementIn(twiml))

  expect(issues.map(({ code, line, column }) => `${code}@${line}:${column}`)).toEqual([expected])
})

test('an attribute that cannot be used has its default', () => {
  const { length, name } = readAttributes(schema, elementIn('<A length="0" name=" a ">x</A>'))

  expect([length, name]).toEqual([1, 'a'])
})
