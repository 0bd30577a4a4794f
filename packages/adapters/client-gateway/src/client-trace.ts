import type { CallSid } from '@offhook/core'

/** Sees what browsers and we say to each other about calls. */
export interface ClientTrace {
  note(frame: ClientFrame): void
  /** What a browser called its call before it had learned our name for it. */
  named(temporaryName: string, callSid: CallSid): void
}

/** One frame. What it says is made when somebody reads it, not before. */
export interface ClientFrame {
  readonly direction: 'sent' | 'received'
  readonly transport: 'sdk'
  readonly peer: null
  /** `key` names the call; null where it is about none. Secrets are taken out. */
  read(): { readonly key: string; readonly name: string; readonly text: string } | null
}

const COVER = '[redacted]'

/** Fields that let somebody in, and what is dialled or said beside a call. */
const covered = new Set(['token', 'reconnect', 'dtmf', 'content'])

export function clientFrame(direction: ClientFrame['direction'], frame: string): ClientFrame {
  return {
    direction,
    transport: 'sdk',
    peer: null,
    read: () => {
      const { type, payload } = JSON.parse(frame) as {
        type: string
        payload?: { readonly callsid?: unknown }
      }
      const key = payload?.callsid
      if (typeof key !== 'string' || key === '') return null
      return { key, name: type, text: JSON.stringify({ type, payload }, cover, 2) }
    },
  }
}

function cover(name: string, value: unknown): unknown {
  if (covered.has(name)) return COVER
  if (name === 'sdp' && typeof value === 'string')
    return value.replace(/^(a=ice-pwd:)[^\r\n]*/gim, `$1${COVER}`)
  // Parameters of a connect are the application's own: their names alone are shown.
  if (name === 'params' && typeof value === 'string') return value.replace(/=[^&]*/g, `=${COVER}`)
  return value
}
