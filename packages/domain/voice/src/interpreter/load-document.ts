import { type AccountSid, type CallSid, type Clock, codes, messageOf } from '@offhook/core'
import {
  checkElement,
  elementsOf,
  madeElement,
  type Position,
  parseTwiml,
  type TwimlElement,
  type TwimlIssue,
} from '@offhook/twiml'
import type { Parameters } from '../calls/call-parameters.ts'
import type { HttpMethod } from '../options.ts'
import type { DocumentReply, DocumentSource } from '../ports.ts'
import { onInterrupted, orInterrupted } from '../waiting/interruption.ts'
import { isKnownMusic } from './known-music.ts'
import type { Placement, Verb, VerbTable } from './verb.ts'

/** Where a document comes from. */
export type DocumentStart =
  | {
      readonly kind: 'url'
      readonly url: string
      readonly method: HttpMethod
      readonly parameters: Parameters
    }
  | { readonly kind: 'twiml'; readonly twiml: string }

/** A document whose verbs are known, and the issues of whatever else it holds. */
export interface Runnable {
  readonly url: string | null
  readonly method: HttpMethod
  readonly verbs: readonly { readonly verb: Verb; readonly element: TwimlElement }[]
  readonly issues: readonly TwimlIssue[]
}

/** Why there is no document. */
export interface DocumentFailure {
  readonly code: number
  readonly message: string
  readonly url: string | null
  readonly method: HttpMethod
  readonly body: string | null
  /** Where in the body. */
  readonly at?: Position
}

export type LoadedDocument =
  | { readonly ok: true; readonly document: Runnable }
  | { readonly ok: false; readonly failure: DocumentFailure }

/** The documented total is 15 s; a source that forgets it must not hold a call. */
const DEADLINE_MS = 16_000
/** Our own hold music, as a document names it. */
const SHIPPED_MUSIC = 'prompt://hold-music'

/** Fetches, parses and checks. Every trouble of the application is a value. @throws Interruption */
export async function loadDocument(options: {
  readonly start: DocumentStart
  readonly documents: DocumentSource
  readonly clock: Clock
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  readonly verbs: VerbTable
  readonly placement: Placement
  readonly signal: AbortSignal
}): Promise<LoadedDocument> {
  const { start, verbs, placement } = options
  if (start.kind === 'twiml') return read(start.twiml, null, 'POST', verbs, placement)
  const reply = URL.canParse(start.url)
    ? await fetchWithin(options, start)
    : failed(codes.urlInvalid, `"${start.url}" is not a URL that can be asked`)
  const loaded = readReply(reply, start, verbs, placement)
  return reply.fault ? withFault(loaded, reply.fault) : loaded
}

/** Adds a fault of a URL's overrides to the issues of its document. */
function withFault(loaded: LoadedDocument, code: number): LoadedDocument {
  if (!loaded.ok) return loaded
  const message = 'The overrides in the fragment of the URL are not valid'
  const issues = [{ code, message, line: 1, column: 1 }, ...loaded.document.issues]
  return { ok: true, document: { ...loaded.document, issues } }
}

function readReply(
  reply: DocumentReply,
  start: Extract<DocumentStart, { kind: 'url' }>,
  verbs: VerbTable,
  placement: Placement,
): LoadedDocument {
  if (!reply.ok && isKnownMusic(start.url)) {
    return read(single('Play', SHIPPED_MUSIC), start.url, start.method, verbs, placement)
  }
  if (!reply.ok) {
    const { code, message, body } = reply
    return { ok: false, failure: { code, message, url: start.url, method: start.method, body } }
  }
  const { finalUrl, body } = reply
  if (reply.status === 204) return read('<Response/>', finalUrl, start.method, verbs, placement)
  const type = reply.contentType.split(';')[0]!.trim().toLowerCase()
  if (type.startsWith('audio/')) {
    return read(single('Play', finalUrl), finalUrl, start.method, verbs, placement)
  }
  if (type === 'text/plain') {
    return read(single('Say', body), finalUrl, start.method, verbs, placement)
  }
  if (!['text/xml', 'application/xml', 'text/html', ''].includes(type)) {
    const message = `The content type "${type}" is not TwiML, text or audio`
    return {
      ok: false,
      failure: {
        code: codes.contentTypeUnknown,
        message,
        url: finalUrl,
        method: start.method,
        body,
      },
    }
  }
  return read(body, finalUrl, start.method, verbs, placement)
}

async function fetchWithin(
  options: FetchOptions,
  start: Extract<DocumentStart, { kind: 'url' }>,
): Promise<DocumentReply> {
  const { documents, clock, accountSid, callSid, signal } = options
  const controller = new AbortController()
  const dispose = onInterrupted(signal, (reason) => controller.abort(reason))
  let onDeadline = (_reply: DocumentReply): void => {}
  const late = new Promise<DocumentReply>((resolve) => {
    onDeadline = resolve
  })
  const timer = clock.setTimeout(() => {
    controller.abort()
    onDeadline(failed(codes.totalTimeout, 'The document did not arrive in time'))
  }, DEADLINE_MS)
  const { url, method, parameters } = start
  try {
    const reply = documents
      .fetch({ accountSid, callSid, url, method, parameters, signal: controller.signal })
      .catch((error: unknown) => failed(codes.connectionFailed, messageOf(error)))
    return await orInterrupted(Promise.race([reply, late]), signal)
  } finally {
    timer.clear()
    dispose()
  }
}

type FetchOptions = {
  readonly documents: DocumentSource
  readonly clock: Clock
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  readonly signal: AbortSignal
}

function failed(code: number, message: string): DocumentReply {
  return { ok: false, code, message, status: null, body: null }
}

function single(name: string, content: string): TwimlElement {
  return madeElement('Response', [madeElement(name, [content])])
}

function read(
  source: string | TwimlElement,
  url: string | null,
  method: HttpMethod,
  verbs: VerbTable,
  placement: Placement,
): LoadedDocument {
  let root: TwimlElement
  if (typeof source === 'string') {
    const parsed = parseTwiml(source)
    if (!parsed.ok) {
      const { code, message, line, column } = parsed
      const at = { line, column }
      return { ok: false, failure: { code, message, url, method, body: source, at } }
    }
    root = parsed.root
  } else root = source
  return { ok: true, document: { url, method, ...checkDocument(root, verbs, placement) } }
}

/** Sorts what can run from what cannot. */
function checkDocument(root: TwimlElement, table: VerbTable, placement: Placement) {
  const issues: TwimlIssue[] = []
  const verbs: { verb: Verb; element: TwimlElement }[] = []
  const add = (element: TwimlElement, code: number, message: string) =>
    issues.push({ code, message, line: element.line, column: element.column })
  if (root.children.some((child) => typeof child === 'string' && child.trim() !== '')) {
    add(root, codes.schemaViolated, 'Text between the verbs is not allowed')
  }
  for (const element of elementsOf(root)) {
    const verb = table.get(element.name)
    if (!verb)
      add(element, codes.schemaViolated, `"${element.name}" is not a verb that is known here`)
    else if (!verb.placements.includes(placement)) {
      add(element, misplacedCode[placement], `"${element.name}" is not allowed in this document`)
    } else {
      issues.push(...checkElement(verb.schema, element))
      verbs.push({ verb, element })
    }
  }
  return { verbs, issues }
}

const misplacedCode: Readonly<Record<Placement, number>> = {
  document: codes.schemaViolated,
  whisper: codes.dialNotHere,
  wait: codes.verbNotInWaitDocument,
  queue: codes.schemaViolated,
}
