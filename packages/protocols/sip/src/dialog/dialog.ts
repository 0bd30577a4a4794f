import { parseNameAddr, tagOf, withTag } from '../message/fields.ts'
import { SipHeaders } from '../message/headers.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import { parseUri } from '../message/uri.ts'

/** All that identifies and routes a dialog (RFC 3261 §12). Plain data: fit for a row as JSON. */
export interface Dialog {
  readonly callId: string
  readonly localTag: string
  /** Empty for a peer of RFC 2543, which has none. */
  readonly remoteTag: string
  /** The From (or To) value for our side, with its tag. */
  readonly local: string
  readonly remote: string
  readonly localCseq: number
  /** Undefined until the peer sent a request. */
  readonly remoteCseq: number | undefined
  /** The peer's Contact URI. */
  readonly remoteTarget: string
  /** Route values in the order in which we write them. */
  readonly routeSet: readonly string[]
}

/** The key under which a dialog is found for a request from its peer. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`
}

/** The key of the dialog that a request from the peer belongs to; undefined without a To tag. */
export function keyOfRequest(request: SipRequest): string | undefined {
  const localTag = tagOf(request.to)
  return localTag && dialogKey(request.callId, localTag, tagOf(request.from) ?? '')
}

/** The dialog that our answer to an INVITE makes (§12.1.1). Undefined when it has no usable Contact. */
export function uasDialog(request: SipRequest, localTag: string): Dialog | undefined {
  const target = contactUri(request)
  if (!target) return undefined
  return {
    callId: request.callId,
    localTag,
    remoteTag: tagOf(request.from) ?? '',
    local: withTag(request.to, localTag),
    remote: request.headers.get('From')!,
    localCseq: 0,
    remoteCseq: request.cseq.number,
    remoteTarget: target,
    routeSet: request.headers.list('Record-Route'),
  }
}

/**
 * The dialog that a response to our INVITE makes (§12.1.2). A 1xx without a Contact still makes an
 * early one, aimed at the Request-URI.
 */
export function uacDialog(request: SipRequest, response: SipResponse): Dialog {
  return {
    callId: request.callId,
    localTag: tagOf(request.from) ?? '',
    remoteTag: tagOf(response.to) ?? '',
    local: request.headers.get('From')!,
    remote: response.headers.get('To')!,
    localCseq: request.cseq.number,
    remoteCseq: undefined,
    remoteTarget: contactUri(response) ?? request.uri,
    routeSet: response.headers.list('Record-Route').reverse(),
  }
}

/** The URI of the first Contact. */
export function contactUri(message: SipRequest | SipResponse): string | undefined {
  const first = message.headers.list('Contact')[0]
  const contact = first === undefined ? undefined : parseNameAddr(first)
  return contact?.parsed.kind === 'sip' ? contact.uri : undefined
}

/** Target refresh (§12.2): re-INVITE and UPDATE, and their 2xx, move the remote target. */
export function refreshTarget(dialog: Dialog, message: SipRequest | SipResponse): Dialog {
  const target = contactUri(message)
  return target === undefined || target === dialog.remoteTarget
    ? dialog
    : { ...dialog, remoteTarget: target }
}

/** Takes the CSeq of a request from the peer; undefined when it is out of order (§12.2.2). */
export function takeRemoteCseq(dialog: Dialog, number: number): Dialog | undefined {
  if (dialog.remoteCseq !== undefined && number <= dialog.remoteCseq) return undefined
  return { ...dialog, remoteCseq: number }
}

/** Where a request inside the dialog is addressed: its Request-URI, Route headers and next hop. */
export interface DialogRoute {
  readonly uri: string
  readonly routes: readonly string[]
  /** The URI whose host the request is sent to. */
  readonly hop: string
}

/** §12.2.1.1, with the strict routers of RFC 2543 that lack `lr`. */
export function routeOf(dialog: Dialog): DialogRoute {
  const first = dialog.routeSet[0]
  const parsed = first === undefined ? undefined : parseNameAddr(first)
  if (!parsed) return { uri: dialog.remoteTarget, routes: [], hop: dialog.remoteTarget }
  const loose = parsed.parsed.kind === 'sip' && parsed.parsed.params.has('lr')
  if (loose) return { uri: dialog.remoteTarget, routes: dialog.routeSet, hop: parsed.uri }
  return {
    uri: parsed.uri,
    routes: [...dialog.routeSet.slice(1), `<${dialog.remoteTarget}>`],
    hop: parsed.uri,
  }
}

/** The headers of a request inside the dialog, without Via and Contact. */
export function dialogHeaders(dialog: Dialog, method: string, cseq: number): SipHeaders {
  const headers = new SipHeaders()
  headers.append('Max-Forwards', '70')
  for (const route of routeOf(dialog).routes) headers.append('Route', route)
  headers.append('From', dialog.local).append('To', dialog.remote)
  headers.append('Call-ID', dialog.callId).append('CSeq', `${cseq} ${method}`)
  return headers
}

/** Checks a dialog that comes out of storage; undefined when it is none. */
export function parseDialog(value: unknown): Dialog | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const dialog = value as Record<string, unknown>
  for (const name of ['callId', 'localTag', 'remoteTag', 'local', 'remote', 'remoteTarget']) {
    if (typeof dialog[name] !== 'string') return undefined
  }
  const { local, remote, remoteTarget, routeSet, localCseq } = dialog as unknown as Dialog
  if (!parseNameAddr(local) || !parseNameAddr(remote) || !parseUri(remoteTarget)) return undefined
  if (!Number.isSafeInteger(localCseq) || !Array.isArray(routeSet)) return undefined
  if (!routeSet.every((route) => typeof route === 'string' && parseNameAddr(route)))
    return undefined
  return dialog as unknown as Dialog
}
