/**
 * The Voice SDK's envelope: JSON text frames `{type, payload}`; a lone line feed is the heartbeat.
 * What a browser sends is parsed here, once; nothing behind this file sees raw input.
 */
import type { AccountSid, CallSid } from '@offhook/core'

/** One line feed: the server's beat, and the client's echo of it. */
export const BEAT = '\n'

/** A frame that a browser may send, with every field checked. */
export type ClientMessage =
  | { readonly type: 'beat' }
  | { readonly type: 'listen'; readonly token: string; readonly reconnectTimeoutMs: number }
  | { readonly type: 'register'; readonly audio: boolean }
  | {
      readonly type: 'invite'
      readonly callSid: string
      readonly sdp: string
      readonly parameters: Readonly<Record<string, string>>
      /** The token of an earlier `answer` or `invite` of ours: this resumes or moves a call. */
      readonly reconnect: string | null
    }
  | { readonly type: 'answer' | 'reinvite'; readonly callSid: string; readonly sdp: string }
  | { readonly type: 'hangup' | 'reject'; readonly callSid: string | null }
  | { readonly type: 'dtmf'; readonly callSid: string; readonly digits: string }
  | {
      readonly type: 'message'
      readonly callSid: string | null
      readonly voiceEventSid: string | null
      readonly messageType: string | null
      /** The text of a JSON value. */
      readonly content: string
      readonly contentType: string
    }
  /** A type that a newer SDK may send: ignored. */
  | { readonly type: 'unknown' }

/** A session description of a browser is 2 to 6 kB; more is not one. */
const MAX_SDP = 32_768
const MAX_TOKEN = 16_384
/** Custom parameters of a connect, as the query of one URL would limit them. */
const MAX_PARAMETERS = 8_192

/** Parses one frame. `null` = not of the protocol; the connection is then told 31100. */
export function parseClientMessage(frame: string): ClientMessage | null {
  if (frame === BEAT) return { type: 'beat' }
  let parsed: unknown
  try {
    parsed = JSON.parse(frame)
  } catch {
    return null
  }
  if (!isRecord(parsed) || typeof parsed['type'] !== 'string') return null
  const payload = isRecord(parsed['payload']) ? parsed['payload'] : {}
  return parsePayload(parsed['type'], payload)
}

function parsePayload(type: string, payload: Record<string, unknown>): ClientMessage | null {
  const callSid = textOf(payload['callsid'], 100)
  const sdp = textOf(payload['sdp'], MAX_SDP)
  switch (type) {
    case 'listen': {
      const token = textOf(payload['token'], MAX_TOKEN)
      const seconds = Number(payload['reconnectTimeout'] ?? 0)
      if (token === null) return null
      return {
        type,
        token,
        reconnectTimeoutMs: Number.isFinite(seconds)
          ? Math.min(30, Math.max(0, seconds)) * 1000
          : 0,
      }
    }
    case 'register': {
      const media = isRecord(payload['media']) ? payload['media'] : {}
      return { type, audio: media['audio'] !== false }
    }
    case 'invite': {
      if (callSid === null || sdp === null) return null
      const twilio = isRecord(payload['twilio']) ? payload['twilio'] : {}
      return {
        type,
        callSid,
        sdp,
        parameters: parseParameters(textOf(twilio['params'], MAX_PARAMETERS) ?? ''),
        reconnect: textOf(payload['reconnect'], 200),
      }
    }
    case 'answer':
    case 'reinvite':
      return callSid === null || sdp === null ? null : { type, callSid, sdp }
    case 'hangup':
    case 'reject':
      return { type, callSid }
    case 'dtmf': {
      const digits = textOf(payload['dtmf'], 200)
      return callSid === null || digits === null || !/^[0-9A-Da-d*#wW]+$/.test(digits)
        ? null
        : { type, callSid, digits }
    }
    case 'message':
      return {
        type,
        callSid,
        voiceEventSid: textOf(payload['voiceeventsid'], 100),
        messageType: textOf(payload['messagetype'], 100),
        content: JSON.stringify(payload['content'] ?? null),
        contentType: textOf(payload['contenttype'], 100) ?? 'application/json',
      }
    default:
      return { type: 'unknown' }
  }
}

/** `k=v&k2=v2`, keys and values percent-encoded by the SDK. A broken escape is kept as it came. */
function parseParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const pair of query.split('&')) {
    const cut = pair.indexOf('=')
    if (cut <= 0) continue
    parameters[decode(pair.slice(0, cut))] = decode(pair.slice(cut + 1))
  }
  return parameters
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Custom parameters for the browser. The SDK decodes values but not keys, so keys go raw and values
 * percent-encoded; a key that would break the query is left out.
 */
export function encodeParameters(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .filter(([key]) => !/[=&]/.test(key))
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&')
}

/** What a browser is told of a call that it is offered. */
export function inviteParameters(call: {
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  readonly from: string
  readonly to: string
  readonly parameters: Readonly<Record<string, string>>
}): Readonly<Record<string, string>> {
  return {
    CallSid: call.callSid,
    AccountSid: call.accountSid,
    From: call.from,
    To: call.to,
    ApiVersion: '2010-04-01',
    Direction: 'inbound',
    Params: encodeParameters(call.parameters),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown, limit: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= limit ? value : null
}
