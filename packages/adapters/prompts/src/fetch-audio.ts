import type { LookupFunction } from 'node:net'
import { codes, messageOf, timeoutSignal } from '@offhook/core'
import { Agent, buildConnector, fetch, type Headers, type Response } from 'undici'

/** The whole of a fetch, as for any webhook. */
const TOTAL_MS = 15_000
/** An hour of MP3 at a high rate; more is not a prompt. */
const MAX_BYTES = 100 * 1024 * 1024

/** What `Targets` of webhooks calls an address that may not be asked. */
const DENIED = 'TARGET_DENIED'

/** A copy is looked after once a day, whatever its server says. */
const MAX_FRESH_SECONDS = 86_400

/** How a server names the version of a file that it gave. */
export interface Validators {
  readonly etag: string | null
  readonly lastModified: string | null
}

/** How long a copy holds without asking, in milliseconds; null = it may not be kept at all. */
export type Freshness = number | null

export type FetchedAudio =
  | {
      readonly ok: true
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly contentType: string
      readonly validators: Validators
      readonly freshness: Freshness
    }
  | { readonly ok: true; readonly unchanged: true; readonly freshness: Freshness }
  | { readonly ok: false; readonly code: number; readonly message: string }

/** Which addresses may be asked, as for webhooks. */
export interface AudioTargets {
  /** Judges a host that is an address already. */
  mayAskHost(hostname: string): boolean
  /** Gives the addresses of a name that may be asked; fails where there is none. */
  readonly lookup: LookupFunction
}

/**
 * The connections of fetches. Each goes to the very address that was judged, also behind a redirect.
 * The caller closes it.
 */
export function audioAgent(targets: AudioTargets | null): Agent {
  if (!targets) return new Agent()
  const connect = buildConnector({ lookup: targets.lookup })
  return new Agent({
    connect: (options, callback) => {
      if (targets.mayAskHost(options.hostname)) return connect(options, callback)
      const error = new Error(`${options.hostname} may not be asked`)
      callback(Object.assign(error, { code: DENIED }), null)
    },
  })
}

/** Fetches audio; with the validators of a copy, learns cheaply that the copy still holds. */
export async function fetchAudio(request: {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly copy: Validators | null
  readonly signal?: AbortSignal | undefined
  readonly agent: Agent
  readonly totalMs?: number
  readonly maxBytes?: number
}): Promise<FetchedAudio> {
  const { copy, totalMs = TOTAL_MS, maxBytes = MAX_BYTES } = request
  const deadline = timeoutSignal(totalMs)
  const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
  const { url, headers } = withoutUser(request.url)
  if (copy?.etag) headers['if-none-match'] = copy.etag
  else if (copy?.lastModified) headers['if-modified-since'] = copy.lastModified
  try {
    const response = await fetch(url, {
      method: request.method,
      headers,
      signal,
      dispatcher: request.agent,
    })
    const freshness = freshnessOf(response.headers)
    if (response.status === 304 && copy) return { ok: true, unchanged: true, freshness }
    if (!response.ok) {
      await response.body?.cancel()
      return refused(codes.httpFailed, `The audio's server answered ${response.status}`)
    }
    const bytes = await readBody(response, maxBytes)
    if (bytes === null) return refused(codes.bodyTooLarge, 'The audio is too large')
    return {
      ok: true,
      bytes,
      contentType: response.headers.get('content-type') ?? '',
      validators: {
        etag: response.headers.get('etag'),
        lastModified: response.headers.get('last-modified'),
      },
      freshness,
    }
  } catch (error) {
    if (deadline.aborted) return refused(codes.connectionFailed, 'The audio did not arrive in time')
    return refused(...causeOf(error))
  }
}

/** RFC 9111 §4.2 and §5.2.2: an explicit age, less what a cache on the way has used of it. */
function freshnessOf(headers: Headers): Freshness {
  const said = (headers.get('cache-control') ?? '').toLowerCase()
  const directives = new Map(
    said.split(',').map((each) => {
      const [name = '', value = ''] = each.split('=', 2)
      return [name.trim(), value.trim().replaceAll('"', '')] as const
    }),
  )
  if (directives.has('no-store')) return null
  if (directives.has('no-cache')) return 0
  const age = Number(headers.get('age') ?? 0)
  const seconds = Number(directives.get('s-maxage') || directives.get('max-age') || 0) - age
  return seconds > 0 ? Math.min(seconds, MAX_FRESH_SECONDS) * 1_000 : 0
}

/** User info of a URL goes into a header, where no log and no error message shows it. */
function withoutUser(given: URL): { url: URL; headers: Record<string, string> } {
  const url = new URL(given)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return { url, headers: {} }
  const user = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return { url, headers: { authorization: `Basic ${user}` } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Null as soon as it is more than may be: a body need not end by itself. */
async function readBody(
  response: Response,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { body } = response
  if (!body) return new Uint8Array()
  const parts: Uint8Array[] = []
  let size = 0
  const isAnnounced = Number(response.headers.get('content-length') ?? 0) > maxBytes
  for await (const part of body as AsyncIterable<Uint8Array>) {
    size += part.length
    // Leaving the loop closes the connection.
    if (isAnnounced || size > maxBytes) return null
    parts.push(part)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const certificateCodes: Readonly<Record<string, number>> = {
  CERT_HAS_EXPIRED: codes.certificateExpired,
  ERR_TLS_CERT_ALTNAME_INVALID: codes.certificateOfOtherHost,
  DEPTH_ZERO_SELF_SIGNED_CERT: codes.certificateNotTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: codes.certificateNotTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: codes.certificateNotTrusted,
}

/** The documented code and words for why a fetch failed. */
function causeOf(error: unknown): readonly [number, string] {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ECONNREFUSED')
    return [codes.connectionRefused, 'The connection for the audio was refused']
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return [codes.connectTimeout, 'The connection for the audio was not made in time']
  }
  if (code === DENIED) return [codes.hostUnknown, 'The address of the audio may not be asked']
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return [codes.hostUnknown, 'The host name of the audio is not known']
  }
  const certificate = certificateCodes[code]
  if (certificate !== undefined) return [certificate, 'The certificate of the audio is not valid']
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return [codes.tlsFailed, 'TLS failed for the audio']
  const words = messageOf(cause ?? error)
  if (words.includes('redirect count'))
    return [codes.tooManyRedirects, 'The audio is redirected too often']
  return [codes.connectionFailed, `The audio could not be fetched: ${words}`]
}

function refused(code: number, message: string): FetchedAudio {
  return { ok: false, code, message }
}
