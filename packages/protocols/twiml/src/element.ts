import type { Position } from './issue.ts'

/** An element of a document. Its position is where its tag begins. */
export interface TwimlElement extends Position {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Where the name of each attribute begins. */
  readonly attributesAt: Readonly<Record<string, Position>>
  readonly children: readonly TwimlNode[]
}

export type TwimlNode = TwimlElement | string

/** An element that no document holds, as if it began one. */
export function madeElement(
  name: string,
  children: readonly TwimlNode[],
  attributes: Readonly<Record<string, string>> = {},
): TwimlElement {
  return { name, attributes, attributesAt: {}, children, line: 1, column: 1 }
}

/** All text inside an element, markup dropped, white space around it trimmed. */
export function textOf(element: TwimlElement): string {
  return rawText(element).trim()
}

/** The text of an element itself, without what its children hold, trimmed. */
export function ownText(element: TwimlElement): string {
  return element.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim()
}

/** The child elements, without the text between them. */
export function elementsOf(element: TwimlElement): readonly TwimlElement[] {
  return element.children.filter((child): child is TwimlElement => typeof child !== 'string')
}

/** The inside of an element as XML again: what a voice that understands SSML is given. */
export function innerXml(element: TwimlElement): string {
  return element.children
    .map((child) => (typeof child === 'string' ? escapeXml(child) : outerXml(child)))
    .join('')
}

/** An element as XML. */
export function outerXml(element: TwimlElement): string {
  const attributes = Object.entries(element.attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('')
  const inner = innerXml(element)
  return inner === ''
    ? `<${element.name}${attributes}/>`
    : `<${element.name}${attributes}>${inner}</${element.name}>`
}

/** Escapes a text for XML content or a quoted attribute. */
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function rawText(element: TwimlElement): string {
  return element.children
    .map((child) => (typeof child === 'string' ? child : rawText(child)))
    .join('')
}
