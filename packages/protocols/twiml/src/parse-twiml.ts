import { codes } from '@offhook/core'
import { SaxesParser } from 'saxes'
import type { TwimlElement, TwimlNode } from './element.ts'
import type { Position, TwimlIssue } from './issue.ts'
import { Positions } from './positions.ts'

/** A document that can be run, or why it cannot: 12100 not well-formed, 12102 wrong root, … */
export type ParsedTwiml =
  | { readonly ok: true; readonly root: TwimlElement }
  | ({ readonly ok: false } & TwimlIssue)

/** 64 kB, the documented limit. */
export const MAX_DOCUMENT_BYTES = 65_536

/** Documents nest five deep or so; more is an attack on the stack. */
const MAX_DEPTH = 64

interface OpenElement extends Position {
  readonly name: string
  readonly children: TwimlNode[]
  readonly attributesAt: Record<string, Position>
  attributes: Readonly<Record<string, string>>
}

/** Parses a document. Comments and processing instructions are dropped; entities are XML's five. */
export function parseTwiml(source: string): ParsedTwiml {
  const text = source.replace(/^\uFEFF/, '')
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    return failure(codes.bodyTooLarge, 'The document is larger than 64 kB', { line: 1, column: 1 })
  }
  if (text.trim() === '')
    return failure(codes.bodyEmpty, 'The document is empty', { line: 1, column: 1 })
  // Well-formed documents end in ">"; the parser waits for the other half, and stumbles at the end.
  if (/[\uD800-\uDBFF]$/.test(text)) {
    const at = new Positions(text).at(text.length - 1)
    return failure(codes.notWellFormed, 'The document ends in half a character', at)
  }
  return new Builder(text).parse()
}

class Builder {
  readonly #parser = new SaxesParser({ xmlns: false, position: true })
  readonly #source: string
  readonly #positions: Positions
  readonly #open: OpenElement[] = []
  /** Up to here all is well. */
  #sound = 0
  #root: TwimlElement | null = null
  #failure: ParsedTwiml | null = null

  constructor(source: string) {
    this.#source = source
    this.#positions = new Positions(source)
  }

  parse(): ParsedTwiml {
    const parser = this.#parser
    parser.on('error', (error) => {
      const message = plainMessage(error)
      this.#fail(
        message.startsWith('version number') ? codes.xmlVersionUnknown : codes.notWellFormed,
        message,
      )
    })
    parser.on('opentagstart', (tag) => this.#begin(tag.name))
    parser.on('attribute', ({ name }) => this.#attribute(name))
    parser.on('opentag', (tag) => this.#attributes(tag.attributes))
    parser.on('closetag', () => this.#end())
    parser.on('text', (chunk) => this.#text(chunk))
    parser.on('cdata', (chunk) => this.#text(chunk))
    parser.on('comment', () => this.#passed())
    parser.write(this.#source)
    if (this.#failure === null) parser.close()
    if (this.#failure) return this.#failure
    const root = this.#root
    if (!root)
      return failure(codes.notWellFormed, 'The document has no element', { line: 1, column: 1 })
    if (root.name !== 'Response') {
      return failure(codes.rootWrong, `The root element is "${root.name}", not "Response"`, root)
    }
    return { ok: true, root }
  }

  #begin(name: string): void {
    if (this.#open.length >= MAX_DEPTH)
      this.#fail(codes.notWellFormed, 'The elements nest too deep')
    if (this.#failure) return
    // The parser stands behind the name and whatever ended it; only the tag's own "<" lies between.
    const { line, column } = this.#positions.at(this.#source.lastIndexOf('<', this.#last()))
    const attributesAt = Object.create(null) as Record<string, Position>
    this.#open.push({ name, children: [], line, column, attributesAt, attributes: {} })
  }

  /** The parser stands behind the closing quote; a value cannot hold the quote that encloses it. */
  #attribute(name: string): void {
    this.#passed()
    const top = this.#open.at(-1)
    if (!top || this.#failure) return
    const source = this.#source
    const closing = this.#last()
    let before = source.lastIndexOf(source.charAt(closing), closing - 1) - 1
    while (/[\s=]/.test(source.charAt(before))) before--
    top.attributesAt[name] = this.#positions.at(before - name.length + 1)
  }

  #attributes(attributes: Readonly<Record<string, string>>): void {
    this.#passed()
    const top = this.#open.at(-1)
    if (top && !this.#failure) top.attributes = { ...attributes }
  }

  #end(): void {
    this.#passed()
    if (this.#failure) return
    const element = this.#open.pop()
    if (!element) return
    const parent = this.#open.at(-1)
    if (parent) parent.children.push(element)
    else this.#root = element
  }

  #text(chunk: string): void {
    this.#passed()
    if (!this.#failure) this.#open.at(-1)?.children.push(chunk)
  }

  #passed(): void {
    if (!this.#failure) this.#sound = this.#parser.position
  }

  #fail(code: number, message: string): void {
    if (this.#failure) return
    const ampersand = code === codes.notWellFormed ? this.#bareAmpersand() : null
    this.#failure =
      ampersand === null
        ? failure(code, message, this.#positions.at(this.#last()))
        : failure(code, 'A bare "&" has to be written "&amp;"', this.#positions.at(ampersand))
  }

  /** The parser reads on behind it for a ";", often to the end, and complains only there. */
  #bareAmpersand(): number | null {
    const rest = this.#source.slice(this.#sound, this.#parser.position)
    const at = rest.search(/&(?!#?\w+;)/)
    return at < 0 || /<[!?]/.test(rest.slice(0, at)) ? null : this.#sound + at
  }

  /** The offset of the last character that the parser has read; half a pair at the end it counts twice. */
  #last(): number {
    return Math.max(0, Math.min(this.#parser.position - 1, this.#source.length))
  }
}

function failure(code: number, message: string, { line, column }: Position): ParsedTwiml {
  return { ok: false, code, message, line, column }
}

/** The parser prefixes its own position, which we give as fields. */
function plainMessage(error: Error): string {
  return error.message.replace(/^\d+:\d+:\s*/, '')
}
