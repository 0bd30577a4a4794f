import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { codes } from '@offhook/core'
import { answerText, type Unreadable } from './answer-text.ts'
import type { Connections } from './connections.ts'
import type { Overrides, RetryCause } from './overrides.ts'
import { denied, TARGET_DENIED, type Targets } from './targets.ts'

/** Documents are 64 kB at most; an answer is not read beyond. */
const MAX_BODY = 64 * 1024
const MAX_HEADER_BYTES = 16 * 1024

/** The reason of a signal that ends an exchange because all of its attempts took too long. */
export const TOOK_TOO_LONG = new Error('the total time is over')

export interface Outgoing {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export type Exchanged =
  | {
      readonly ok: true
      readonly status: number
      readonly headers: IncomingMessage['headers']
      readonly body: string
      /** Why the body is not what was sent; null when it is. */
      readonly unreadable: Unreadable | null
    }
  | {
      readonly ok: false
      readonly code: number
      readonly message: string
      /** What kind of failure, for the retry policy; null = it is not tried again. */
      readonly cause: RetryCause | null
    }

/**
 * One HTTP exchange within its time limits, on a connection that was kept when there is one. The
 * body of audio is not read: whoever plays it asks for it. Never rejects.
 *
 * A server may close a kept connection at the moment at which a request goes out on it. RFC 9110
 * §9.2.2: only a request that changes nothing is sent again then, once, on a connection of its own;
 * nobody knows whether any other was carried out.
 */
export async function exchange(
  connections: Connections,
  targets: Targets,
  outgoing: Outgoing,
  limits: Overrides,
  signal: AbortSignal,
): Promise<Exchanged> {
  // What has come meanwhile is read first: a close that is there already is no race.
  if (connections.anyIdle) await socketsRead()
  const first = await attempt(connections, targets, outgoing, limits, signal)
  const again = first.ok ? false : first.closedUnanswered && outgoing.method === 'GET'
  return again ? attempt(null, targets, outgoing, limits, signal) : first
}

type Attempted =
  | Extract<Exchanged, { ok: true }>
  /** `closedUnanswered`: it was a kept connection, and nothing came back on it. */
  | (Extract<Exchanged, { ok: false }> & { readonly closedUnanswered: boolean })

function attempt(
  connections: Connections | null,
  targets: Targets,
  outgoing: Outgoing,
  limits: Overrides,
  signal: AbortSignal,
): Promise<Attempted> {
  const { connectMs, readMs } = limits
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let timer: NodeJS.Timeout
    let call: ClientRequest | null = null
    let isConnected = false
    let hasAnswer = false
    let mayGoOn = false
    /** A connection whose answer was not read to its end is of no use to anybody. */
    const end = (result: Attempted, isFree = false) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(result)
      if (isFree && mayGoOn) return
      call?.destroy()
      // A request that has its answer holds its connection no more.
      call?.socket?.destroy()
    }
    const fail = (code: number, message: string, cause: RetryCause | null = null) =>
      end({ ok: false, code, message, cause, closedUnanswered: false })
    const within = (ms: number, code: number, message: string, cause: RetryCause) => {
      clearTimeout(timer)
      timer = setTimeout(() => fail(code, message, cause), ms)
    }
    const onAbort = () => {
      const code = signal.reason === TOOK_TOO_LONG ? codes.totalTimeout : codes.connectionFailed
      fail(code, 'The application did not answer in time')
    }
    timer = setTimeout(
      () => fail(codes.connectTimeout, 'The connection was not made in time', 'ct'),
      connectMs,
    )
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort)
    const isSecure = outgoing.url.startsWith('https:')
    const { hostname } = new URL(outgoing.url)
    if (!targets.mayAskHost(hostname)) return fail(...describe(denied(hostname)))
    try {
      const make = isSecure ? httpsRequest : httpRequest
      call = make(outgoing.url, {
        method: outgoing.method,
        headers: outgoing.headers,
        lookup: targets.lookup,
        maxHeaderSize: MAX_HEADER_BYTES,
        agent: connections?.agentFor(isSecure ? 'https:' : 'http:') ?? false,
      })
    } catch (error) {
      return fail(codes.urlInvalid, `The URL cannot be used: ${(error as Error).message}`)
    }
    const connected = () => {
      isConnected = true
      within(readMs, codes.connectionFailed, 'The application did not answer in time', 'rt')
    }
    call.on('socket', (socket) => {
      mayGoOn = connections?.mayGoOn(socket) ?? false
      if (call?.reusedSocket) connected()
      else socket.once(isSecure ? 'secureConnect' : 'connect', connected)
    })
    call.on('error', (error: NodeJS.ErrnoException) => {
      const [code, message] = describe(error)
      const closedUnanswered = call?.reusedSocket === true && !hasAnswer && isClose(error)
      // What broke behind the connection may have been carried out: not a failure to connect.
      end({ ok: false, code, message, cause: isConnected ? null : 'ct', closedUnanswered })
    })
    call.on('response', (response) => {
      hasAnswer = true
      connected()
      const { statusCode: status = 0, headers } = response
      if (status === 200 && /^audio\//i.test(headers['content-type'] ?? '')) {
        return end({ ok: true, status, headers, body: '', unreadable: null })
      }
      response.on('data', (chunk: Buffer) => {
        // The time to read also bounds the gap between two packets of the answer.
        connected()
        size += chunk.length
        if (size > MAX_BODY) return fail(codes.bodyTooLarge, 'The answer is larger than 64 kB')
        chunks.push(chunk)
      })
      response.on('error', () => fail(codes.connectionFailed, 'The answer broke off'))
      response.on('aborted', () => fail(codes.connectionFailed, 'The answer broke off'))
      response.on('end', () => {
        const { 'content-encoding': encoding, 'content-type': type } = headers
        const answer = answerText(Buffer.concat(chunks), { encoding, type }, MAX_BODY)
        end({ ok: true, status, headers, ...answer }, keepsConnections(headers))
      })
    })
    call.end(outgoing.body ?? undefined)
  })
}

/**
 * Whether a server says that it keeps connections. HTTP/1.1 means it where nothing is said; but
 * small servers close without a word, and the next request would run into it.
 */
function keepsConnections(headers: IncomingMessage['headers']): boolean {
  return /\bkeep-alive\b/i.test(headers.connection ?? '') || headers['keep-alive'] !== undefined
}

/** Resolves once the loop has looked at its sockets: between two turns of it. */
function socketsRead(): Promise<void> {
  return new Promise((done) => setImmediate(() => setImmediate(done)))
}

/** The other side has closed the connection; `socket hang up` comes as ECONNRESET too. */
function isClose({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE'
}

function describe({ code, message }: NodeJS.ErrnoException): readonly [number, string] {
  switch (code) {
    case 'ECONNREFUSED':
      return [codes.connectionRefused, 'The connection was refused']
    case TARGET_DENIED:
      return [codes.hostUnknown, 'The address of the host may not be asked: see the settings']
    case 'HPE_HEADER_OVERFLOW':
      return [codes.bodyTooLarge, 'The headers of the answer are larger than 16 kB']
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [codes.hostUnknown, 'The host name is not known']
    case 'ETIMEDOUT':
      return [codes.connectTimeout, 'The connection was not made in time']
    case 'CERT_HAS_EXPIRED':
      return [codes.certificateExpired, 'The certificate has expired']
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [codes.certificateOfOtherHost, 'The certificate is for another name']
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return [codes.certificateNotTrusted, 'The certificate is not trusted']
    default:
      if (code?.startsWith('HPE_')) return [codes.notHttp, 'The answer is no HTTP']
      if (code?.startsWith('ERR_SSL') || code === 'EPROTO') return [codes.tlsFailed, 'TLS failed']
      return [codes.connectionFailed, `The connection failed: ${message}`]
  }
}
