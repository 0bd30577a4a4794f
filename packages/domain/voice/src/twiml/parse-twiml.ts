import { SaxesParser } from 'saxes'
import type { TwimlElement, TwimlNode } from './element.ts'

/** A document that can be run, or why it can not: 12100 not well-formed, 12102 wrong root, … */
export type ParsedTwiml =
  | { readonly ok: true; readonly root: TwimlElement }
  | {
      readonly ok: false
      readonly code: number
      readonly message: string
      readonly line: number
      readonly column: number
    }

/** 64 kB, the documented limit. */
export const MAX_DOCUMENT_BYTES = 65_536

/** Documents nest five deep or so; more is an attack on the stack. */
const MAX_DEPTH = 64

interface OpenElement {
  readonly name: string
  readonly children: TwimlNode[]
  readonly line: number
  readonly column: number
  attributes: Readonly<Record<string, string>>
}

/** Parses a document. Comments and processing instructions are dropped; entities are XML's five. */
export function parseTwiml(source: string): ParsedTwiml {
  const text = source.replace(/^\uFEFF/, '')
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    return failure(11750, 'The document is larger than 64 kB', 1, 1)
  }
  if (text.trim() === '') return failure(11770, 'The document is empty', 1, 1)
  return new Builder().parse(text)
}

class Builder {
  readonly #parser = new SaxesParser({ xmlns: false, position: true })
  readonly #open: OpenElement[] = []
  #root: TwimlElement | null = null
  #failure: ParsedTwiml | null = null

  parse(text: string): ParsedTwiml {
    const parser = this.#parser
    parser.on('error', (error) => {
      const message = plainMessage(error)
      this.#fail(message.startsWith('version number') ? 12101 : 12100, message)
    })
    parser.on('opentagstart', (tag) => this.#begin(tag.name))
    parser.on('opentag', (tag) => this.#attributes(tag.attributes))
    parser.on('closetag', () => this.#end())
    parser.on('text', (chunk) => this.#text(chunk))
    parser.on('cdata', (chunk) => this.#text(chunk))
    parser.write(text)
    if (this.#failure === null) parser.close()
    if (this.#failure) return this.#failure
    const root = this.#root
    if (!root) return failure(12100, 'The document has no element', 1, 1)
    if (root.name !== 'Response') {
      const message = `The root element is "${root.name}", not "Response"`
      return failure(12102, message, root.line, root.column)
    }
    return { ok: true, root }
  }

  #begin(name: string): void {
    if (this.#open.length >= MAX_DEPTH) this.#fail(12100, 'The elements nest too deep')
    if (this.#failure) return
    const { line, column } = this.#parser
    // The parser stands behind the name and the character that ended it.
    const begin = Math.max(1, column - name.length - 1)
    this.#open.push({ name, children: [], line, column: begin, attributes: {} })
  }

  #attributes(attributes: Readonly<Record<string, string>>): void {
    const top = this.#open.at(-1)
    if (top && !this.#failure) top.attributes = { ...attributes }
  }

  #end(): void {
    if (this.#failure) return
    const element = this.#open.pop()
    if (!element) return
    const parent = this.#open.at(-1)
    if (parent) parent.children.push(element)
    else this.#root = element
  }

  #text(chunk: string): void {
    if (!this.#failure) this.#open.at(-1)?.children.push(chunk)
  }

  #fail(code: number, message: string): void {
    this.#failure ??= failure(code, message, this.#parser.line, this.#parser.column)
  }
}

function failure(code: number, message: string, line: number, column: number): ParsedTwiml {
  return { ok: false, code, message, line, column: Math.max(1, column) }
}

/** The parser prefixes its own position, which we give as fields. */
function plainMessage(error: Error): string {
  return error.message.replace(/^\d+:\d+:\s*/, '')
}
