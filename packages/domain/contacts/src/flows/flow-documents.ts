import { codes, flowOf, isUrlOf, ownAudioSchemes } from '@offhook/core'
import type { DocumentReply, DocumentRequest, DocumentSource } from '@offhook/voice'

/** Answers one step of a flow with a document, or undefined where there is no such step. */
export type Flow = (
  step: string,
  parameters: Readonly<Record<string, string>>,
) => string | undefined | Promise<string | undefined>

const MAX_URL = 4_000

/**
 * Puts our own flows before a source of documents: URLs of the flow scheme are answered here, and
 * those of our own audio by a document that plays it; all others go on to the web.
 */
export class FlowDocuments implements DocumentSource {
  readonly #flows: Record<string, Flow>
  readonly #web: DocumentSource

  constructor(options: { flows: Readonly<Record<string, Flow>>; web: DocumentSource }) {
    this.#flows = { ...options.flows }
    this.#web = options.web
  }

  /** One more flow, under the name that its URLs have. */
  add(name: string, flow: Flow): void {
    this.#flows[name] = flow
  }

  async fetch(request: DocumentRequest): Promise<DocumentReply> {
    if (isUrlOf(ownAudioSchemes, request.url, MAX_URL)) return playing(request.url)
    const asked = flowOf(request.url)
    if (!asked) return this.#web.fetch(request)
    const flow = Object.hasOwn(this.#flows, asked.name) ? this.#flows[asked.name] : undefined
    const body = await flow?.(asked.step, request.parameters)
    if (body === undefined) {
      const message = `There is no flow step "${request.url}"`
      return { ok: false, code: codes.httpFailed, message, status: 404, body: null }
    }
    return { ok: true, status: 200, contentType: 'text/xml', body, finalUrl: request.url }
  }
}

function playing(url: string): DocumentReply {
  const text = url.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  const body = `<Response><Play>${text}</Play></Response>`
  return { ok: true, status: 200, contentType: 'text/xml', body, finalUrl: url }
}
