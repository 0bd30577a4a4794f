import type { DocumentReply, DocumentRequest, DocumentSource } from '../ports.ts'

/** What a URL answers: verbs, a whole reply, or what a function makes of the request. */
export type Script =
  | string
  | DocumentReply
  | ((request: DocumentRequest) => string | DocumentReply | Promise<string | DocumentReply>)

/** The application behind the URLs of a test. */
export class ScriptedDocuments implements DocumentSource {
  readonly requests: DocumentRequest[] = []
  readonly #scripts = new Map<string, Script>()

  /** A text without a root element is put inside `<Response>`. */
  at(url: string, script: Script): this {
    this.#scripts.set(url, script)
    return this
  }

  async fetch(request: DocumentRequest): Promise<DocumentReply> {
    this.requests.push(request)
    const script = this.#scripts.get(request.url)
    if (script === undefined) {
      return { ok: false, code: 11200, message: 'not found', status: 404, body: 'nothing here' }
    }
    const said = typeof script === 'function' ? await script(request) : script
    return typeof said === 'string' ? twiml(said, request.url) : said
  }

  /** The parameters of the requests for a URL. */
  asked(url: string): Readonly<Record<string, string>>[] {
    return this.requests.filter((request) => request.url === url).map((each) => each.parameters)
  }
}

export function twiml(verbs: string, finalUrl: string): DocumentReply {
  const body = verbs.startsWith('<?xml') ? verbs : `<Response>${verbs}</Response>`
  return { ok: true, status: 200, contentType: 'text/xml', body, finalUrl }
}

export function reply(
  facts: Partial<Extract<DocumentReply, { ok: true }>> & { readonly body: string },
): DocumentReply {
  return { ok: true, status: 200, contentType: 'text/xml', finalUrl: 'https://app/x', ...facts }
}
