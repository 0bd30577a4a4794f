/** The document by which an application answers a message. */
import { codes } from '@offhook/core'
import {
  checkElement,
  type ElementSchema,
  elementsOf,
  madeElement,
  method,
  type Position,
  parseTwiml,
  readAttributes,
  resolveUrl,
  type TwimlElement,
  text,
  textOf,
} from '@offhook/twiml'
import type { DocumentReply } from '@offhook/voice'

const plain = { attributes: {}, text: 'optional', children: {} } as const

/** What `<Message>` and `<Sms>` understand, in answers and in documents of calls. */
export const messageAttributes = {
  to: text(codes.messageTo),
  from: text(codes.messageFrom),
  action: text(),
  method: method(codes.messageMethod),
  statusCallback: text(codes.messageStatusCallback),
} as const

const messageSchema = {
  attributes: messageAttributes,
  text: 'optional',
  children: { Body: plain, Media: plain },
} as const satisfies ElementSchema

const redirectSchema = {
  attributes: { method: method(codes.redirectMethod) },
  text: 'optional',
  children: {},
} as const satisfies ElementSchema

/** Something wrong with a document that does not stop it. */
export interface Fault {
  readonly code: number
  readonly message: string
  readonly at?: Position
}

/** What a document asks for, in its order. */
export type Answer =
  | {
      readonly kind: 'message'
      readonly to: string | null
      readonly from: string | null
      readonly body: string
      readonly statusCallback: string | null
      /** Asked, with what became of the message, instead of the rest of the document. */
      readonly action: string | null
      readonly method: 'GET' | 'POST'
      readonly at: Position
    }
  | { readonly kind: 'redirect'; readonly url: string; readonly method: 'GET' | 'POST' }

export type AnswerDocument =
  | { readonly ok: true; readonly answers: readonly Answer[]; readonly faults: readonly Fault[] }
  | ({ readonly ok: false; readonly body: string | null } & Fault)

/** Reads what an application has answered. A text is a message of its own. */
export function readAnswer(reply: DocumentReply): AnswerDocument {
  if (!reply.ok) return { ok: false, code: reply.code, message: reply.message, body: reply.body }
  const { body, contentType } = reply
  if (/^text\/plain\b/i.test(contentType))
    return {
      ok: true,
      ...readRoot(madeElement('Response', [madeElement('Message', [body])]), reply.finalUrl),
    }
  if (/^audio\//i.test(contentType)) {
    const message = `"${contentType}" cannot answer a message`
    return { ok: false, code: codes.contentTypeUnknown, message, body: null }
  }
  const parsed = parseTwiml(body)
  if (!parsed.ok) {
    const { code, message, line, column } = parsed
    return { ok: false, code, message, at: { line, column }, body }
  }
  return { ok: true, ...readRoot(parsed.root, reply.finalUrl) }
}

function readRoot(root: TwimlElement, url: string) {
  const answers: Answer[] = []
  const faults: Fault[] = []
  const fault = (code: number, message: string, at: Position) => faults.push({ code, message, at })
  for (const element of elementsOf(root)) {
    const { name } = element
    if (name === 'Redirect') {
      faults.push(...issuesOf(redirectSchema, element))
      const { method: how } = readAttributes(redirectSchema, element)
      const given = textOf(element)
      answers.push({
        kind: 'redirect',
        url: resolveUrl(given, url) ?? given,
        method: how ?? 'POST',
      })
    } else if (name === 'Message' || name === 'Sms') {
      faults.push(...issuesOf(messageSchema, element))
      const answer = readMessage(element, url)
      const media = elementsOf(element).filter((child) => child.name === 'Media')
      if (media[0]) fault(codes.mediaNotSupported, 'Messages carry no media here', media[0])
      if (answer.body !== '') answers.push(answer)
      else if (name === 'Sms' || media.length === 0)
        fault(codes.messageBody, `"${name}" has no text`, element)
    } else fault(codes.notForMessages, `"${name}" cannot answer a message`, element)
  }
  return { answers, faults }
}

function readMessage(element: TwimlElement, url: string): Extract<Answer, { kind: 'message' }> {
  const attributes = readAttributes(messageSchema, element)
  const bodies = elementsOf(element).filter(({ name }) => name === 'Body')
  const { to, from, statusCallback, action, method: how } = attributes
  return {
    kind: 'message',
    to: to || null,
    from: from || null,
    body: bodies.length > 0 ? bodies.map(textOf).join('') : ownText(element),
    statusCallback: statusCallback ? resolveUrl(statusCallback, url) : null,
    action: action ? (resolveUrl(action, url) ?? action) : null,
    method: how ?? 'POST',
    at: element,
  }
}

/** The text of an element without that of its children. */
function ownText({ children }: TwimlElement): string {
  return children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim()
}

function issuesOf(schema: ElementSchema, element: TwimlElement): Fault[] {
  return checkElement(schema, element).map(({ code, message, line, column }) => ({
    ...{ code, message },
    at: { line, column },
  }))
}
