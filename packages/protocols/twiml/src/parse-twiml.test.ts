import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { elementsOf, textOf } from './element.ts'
import { MAX_DOCUMENT_BYTES, parseTwiml } from './parse-twiml.ts'

/** Each file of `test-data/invalid` begins with its code; here is where the fault lies. */
const faults: Readonly<Record<string, string>> = {
  '11770-blank.xml': '1:1',
  '12100-attribute-twice.xml': '1:27',
  '12100-bare-ampersand.xml': '1:18',
  '12100-bare-ampersand-in-url.xml': '2:31',
  '12100-case-of-end-tag.xml': '1:22',
  '12100-json.xml': '1:13',
  '12100-not-closed.xml': '1:22',
  '12100-text-before.xml': '1:7',
  '12101-version.xml': '1:19',
  '12102-html.xml': '1:1',
  '12102-lower-case-root.xml': '1:1',
}

describe('documents that cannot be run', () => {
  const folder = new URL('./test-data/invalid/', import.meta.url)

  test.each(readdirSync(folder))('%s fails with the code of its name, at its place', (name) => {
    const parsed = parseTwiml(readFileSync(new URL(name, folder), 'utf8'))

    if (parsed.ok) throw new Error('It can be run')
    expect(String(parsed.code)).toBe(name.slice(0, 5))
    expect(`${parsed.line}:${parsed.column}`).toBe(faults[name])
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

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('knows where each tag and attribute begins, with %s at the end of a line', (_name, end) => {
    const lines = [
      '<?xml version="1.0"?>',
      '<Response> <Say',
      '  loop = "1&gt;=2"',
      `\tvoice='say="x"`,
      `  y' language=`,
      '  "en" >\u{1F600} text</Say><Pause/>',
      '</Response>',
    ]

    const parsed = parseTwiml(`\uFEFF${lines.join(end)}`)

    if (!parsed.ok) throw new Error(parsed.message)
    const [say, pause] = elementsOf(parsed.root)
    expect(say).toMatchObject({ line: 2, column: 12 })
    expect(say!.attributesAt).toEqual({
      loop: { line: 3, column: 3 },
      voice: { line: 4, column: 2 },
      language: { line: 5, column: 6 },
    })
    expect(pause).toMatchObject({ name: 'Pause', line: 6, column: 22 })
  })

  test('drops comments, processing instructions and a byte order mark', () => {
    const parsed = parseTwiml(
      '\uFEFF<?xml version="1.0"?><!-- a --><Response><?x y?><!-- b --></Response>',
    )

    expect(parsed).toMatchObject({ ok: true, root: { children: [] } })
  })

  test('tells line and column of what is broken', () => {
    const parsed = parseTwiml('<Response>\n  <Say>a</say>\n</Response>')

    expect(parsed).toMatchObject({ ok: false, code: 12100, line: 2, column: 14 })
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

  test.each(['<?a', '<?a b', '<Response>', '<!--', '<Response a="', ''])(
    'refuses half a character at the end of "%s"',
    (before) => {
      const parsed = parseTwiml(`${before}\uD83D`)

      expect(parsed).toMatchObject({ ok: false, code: 12100, line: 1, column: before.length + 1 })
    },
  )

  test('takes names of prototypes as plain names', () => {
    const parsed = parseTwiml('<Response __proto__="x" constructor="y"/>')

    expect(parsed).toMatchObject({ ok: true })
    if (!parsed.ok) return
    expect(Object.entries(parsed.root.attributesAt)).toEqual([
      ['__proto__', { line: 1, column: 11 }],
      ['constructor', { line: 1, column: 25 }],
    ])
  })
})
