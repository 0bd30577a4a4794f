import { readdirSync, readFileSync } from 'node:fs'
import { makeSid, SimulatedClock } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { loadDocument } from '../interpreter/load-document.ts'
import { reply } from '../testing/scripted-documents.ts'
import { standardVerbs } from '../verbs/standard-verbs.ts'
import { elementsOf, textOf } from './element.ts'
import { MAX_DOCUMENT_BYTES, parseTwiml } from './parse-twiml.ts'

const data = new URL('./test-data/', import.meta.url)

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, data)).filter((name) => name.endsWith('.xml'))
}

async function load(folder: string, name: string) {
  const body = readFileSync(new URL(`${folder}${name}`, data), 'utf8')
  return loadDocument({
    start: { kind: 'url', url: 'https://app/x', method: 'POST', parameters: {} },
    documents: { fetch: async () => reply({ body }) },
    clock: new SimulatedClock(),
    accountSid: makeSid('AC'),
    callSid: null,
    verbs: standardVerbs(),
    placement: 'main',
    signal: new AbortController().signal,
  })
}

describe('documents that can be run', () => {
  test.each(filesIn('valid/'))('%s has no issue', async (name) => {
    const loaded = await load('valid/', name)

    expect(loaded).toMatchObject({ ok: true, document: { issues: [] } })
  })

  test.each(filesIn('doubtful/'))('%s has the issues that its comment names', async (name) => {
    const loaded = await load('doubtful/', name)
    const wanted = readFileSync(new URL(`doubtful/${name}`, data), 'utf8')
    const [, list = ''] = /issues: ([^>]*?)\s*-->/.exec(wanted) ?? []

    const issues = loaded.ok ? loaded.document.issues : []
    expect(issues.map(({ code, line }) => `${code}@${line}`).join(' ')).toBe(list)
  })
})

describe('documents that can not be run', () => {
  test.each(filesIn('invalid/'))('%s fails with the code of its name', async (name) => {
    const loaded = await load('invalid/', name)

    expect(loaded.ok ? 'ok' : String(loaded.failure.code)).toBe(name.slice(0, 5))
  })
})

describe('parsing', () => {
  test('gives elements with attributes, text and the line where they begin', () => {
    const parsed = parseTwiml(
      '<Response>\n  <Say voice="a &amp; b">x<![CDATA[<y>]]></Say>\n</Response>',
    )

    if (!parsed.ok) throw new Error(parsed.message)
    const [say] = elementsOf(parsed.root)
    expect(say).toMatchObject({ name: 'Say', attributes: { voice: 'a & b' }, line: 2, column: 3 })
    expect(textOf(say!)).toBe('x<y>')
  })

  test('drops comments, processing instructions and a byte order mark', () => {
    const parsed = parseTwiml(
      '\uFEFF<?xml version="1.0"?><!-- a --><Response><?x y?><!-- b --></Response>',
    )

    expect(parsed).toMatchObject({ ok: true, root: { children: [] } })
  })

  test('tells line and column of what is broken', () => {
    const parsed = parseTwiml('<Response>\n  <Say>a</say>\n</Response>')

    expect(parsed).toMatchObject({ ok: false, code: 12100, line: 2 })
  })

  test('refuses what is larger than 64 kB, or nests without end', () => {
    const large = `<Response><Say>${'x'.repeat(MAX_DOCUMENT_BYTES)}</Say></Response>`
    const deep = `<Response>${'<a>'.repeat(500)}`

    expect(parseTwiml(large)).toMatchObject({ ok: false, code: 11750 })
    expect(parseTwiml(deep)).toMatchObject({ ok: false, code: 12100 })
  })

  test('expands no entities of its own: a bomb is a broken document', () => {
    const bomb = '<!DOCTYPE r [<!ENTITY a "aaaa">]><Response><Say>&a;&a;</Say></Response>'

    expect(parseTwiml(bomb)).toMatchObject({ ok: false, code: 12100 })
  })

  test('never throws, whatever it is given', () => {
    const nasty = [
      '<',
      '>',
      '<Response',
      '<Response a=b/>',
      '</Response>',
      '\u0000',
      '<Response>&#0;',
      ']]>',
      '<?xml',
      '<Response/><Response/>',
      '<Response xmlns:a="x"><a:b/></Response>',
    ]

    for (const text of nasty) expect(typeof parseTwiml(text).ok).toBe('boolean')
  })

  test('takes names of prototypes as plain names', () => {
    const parsed = parseTwiml('<Response __proto__="x" constructor="y"/>')

    expect(parsed.ok).toBe(true)
  })
})
