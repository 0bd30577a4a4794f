/** Documents that flows answer with; their address is that of the request. */

import { type Verb, verb } from '@offhook/studio-flow'
import { madeElement, outerXml, type TwimlElement } from '@offhook/twiml'
import type { DocumentReply } from '@offhook/voice'

/** Ends the call. */
export const emptyDocument: DocumentReply = xmlReply('<Response/>')
/** What a caller hears of a flow that could not go on. */
export const apology: DocumentReply = documentOf([verb('Play', {}, 'prompt://apology')])
export const rejection: DocumentReply = xmlReply('<Response><Reject/></Response>')

export function documentOf(verbs: readonly Verb[]): DocumentReply {
  return xmlReply(documentText(verbs))
}

export function documentText(verbs: readonly Verb[]): string {
  return outerXml(madeElement('Response', verbs.map(elementOf)))
}

function elementOf({ name, attributes, children }: Verb): TwimlElement {
  const inside = children.map((child) => (typeof child === 'string' ? child : elementOf(child)))
  return madeElement(name, inside, attributes)
}

function xmlReply(body: string): DocumentReply {
  return { ok: true, status: 200, contentType: 'text/xml', body, finalUrl: '' }
}
