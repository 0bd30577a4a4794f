/** Writes `docs/reference/twiml.md` from the schemas of the verbs. With tsx: `npm run docs:twiml`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { smsVerbs } from '../packages/domain/messages/src/sms-verb.ts'
import { payVerbs } from '../packages/domain/pay/src/verb/pay-verb.ts'
import { standardVerbs } from '../packages/domain/voice/src/verbs/standard-verbs.ts'
import { codes, entryOf } from '../packages/foundation/core/src/catalogue/catalogue.ts'
import { root } from './files.mjs'
import { attributeNotes, verbNotes } from './twiml-notes.mjs'

export const page = join(root, 'docs/reference/twiml.md')

// No verb runs here.
const verbs = [...standardVerbs({}), ...smsVerbs({}), ...payVerbs({})].toSorted((a, b) =>
  a.name.localeCompare(b.name),
)

const places = {
  document: 'documents of calls',
  whisper: 'what a dialled party hears before it is joined',
  queue: 'wait documents of queues',
  wait: 'wait, hold and announcement documents',
}

/** Nouns that the schema knows only to say that they are not here. */
const refused = ['WhatsApp', 'Sim']

/** Names of verbs and `Element.attribute` that the schemas have. */
export const known = { verbs: verbs.map(({ name }) => name), attributes: [] }

/** The whole page. */
export function twimlPage() {
  known.attributes.length = 0
  const parts = [
    '# TwiML',
    'What documents may hold, and what it does here. Names are case-sensitive; what is not listed is skipped with 12200, its line and its column, and the rest of the document runs. An attribute whose value cannot be used has its default, with the warning of its line; without a number that is 12200. Relative URLs are resolved against the document; an empty one is the document itself.',
    'A document is XML of at most 64 kB, in the encoding that its header or its declaration names. One that cannot be run is an alert with its code, line, column and reason, then the fallback URL is asked; without one the caller hears an apology.',
    '_This page is made from the schemas of the source: `npm run docs:twiml`._',
    ...verbs.flatMap(({ name, placements, schema }) => [
      `## ${name}`,
      ...(verbNotes[name] ? [verbNotes[name]] : []),
      `In ${placements.map((each) => places[each]).join('; ')}.`,
      ...elementParts(name, schema, true),
    ]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** Attributes of an element, then its children. */
function elementParts(name, schema, isVerb) {
  const attributes = Object.entries(schema.attributes)
  const children = (schema.children === 'any' ? [] : Object.entries(schema.children)).filter(
    ([child]) => !refused.includes(child),
  )
  const nested = children.filter(([child]) => !known.verbs.includes(child))
  const holds = [
    { none: null, optional: 'text', required: 'text (required)' }[schema.text],
    schema.children === 'any' ? 'SSML' : children.map(([child]) => child).join(', ') || null,
  ].filter((each) => each !== null)
  return [
    ...(isVerb ? [] : [`### ${name}`]),
    `Holds ${holds.join(', ') || 'nothing'}.`,
    ...(attributes.length > 0 ? [table(name, attributes)] : []),
    ...nested.flatMap(([child, inner]) => elementParts(child, inner, false)),
  ]
}

function table(element, attributes) {
  const rows = attributes.map(([name, { values, fallback, code, isInert }]) => {
    const key = `${element}.${name}`
    known.attributes.push(key)
    const own = code === codes.schemaViolated ? '' : String(code)
    const taken = values || (own === '' ? 'as its name says' : wordsOf(code))
    return [`\`${name}\``, taken, shown(fallback), own, noteOf(key, isInert)]
  })
  const head = ['Attribute', 'Values', 'Default', 'Warning', '']
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function noteOf(key, isInert) {
  const own = attributeNotes[key] ? [attributeNotes[key]] : []
  return [...(isInert ? ['no effect, warned of with 12200'] : []), ...own].join(': ')
}

/** The catalogue says "Give seconds." to who gave something else. */
function wordsOf(code) {
  return (entryOf(code)?.remedy ?? '').replace(/^Give /, '').replace(/\.$/, '')
}

function shown(fallback) {
  if (fallback === null || (Array.isArray(fallback) && fallback.length === 0)) return ''
  return `\`${Array.isArray(fallback) ? fallback.join(' ') : fallback}\``
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(page, twimlPage())
}
