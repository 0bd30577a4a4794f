/** An element of a document. Lines and columns count from 1 and name where its tag begins. */
export interface TwimlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly TwimlNode[]
  readonly line: number
  readonly column: number
}

export type TwimlNode = TwimlElement | string

/** Something wrong with a document that does not stop it. */
export interface TwimlIssue {
  readonly code: number
  readonly message: string
  readonly line: number
  readonly column: number
}

/** All text inside an element, markup dropped, white space around it trimmed. */
export function textOf(element: TwimlElement): string {
  return rawText(element).trim()
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

function outerXml(element: TwimlElement): string {
  const attributes = Object.entries(element.attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('')
  const inner = innerXml(element)
  return inner === ''
    ? `<${element.name}${attributes}/>`
    : `<${element.name}${attributes}>${inner}</${element.name}>`
}

/** Escapes a text for XML content or a quoted attribute. */
export function escapeXml(text: string): string {
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
