import type { AccountSid, CallSid, Stored } from '@offhook/core'

/** One message of the signalling of a call, as it was on the wire, without secrets. */
export interface SignallingMessage {
  /** `sent` is by us. */
  readonly direction: 'sent' | 'received'
  /** `udp`, `tcp`, `tls`, `ws`, `wss`; `sdk` is the Voice SDK's own WebSocket. */
  readonly transport: string
  /** `address:port` of the other side; null where it is a browser's page. */
  readonly peer: string | null
  /** `INVITE`, `200 OK (INVITE)`, or the type of an SDK's message. */
  readonly name: string
  readonly text: string
  readonly dateCreated: number
}

/** The messages of a call from about a second, in order: a row of their own each would cost more than the call. Kept for 10 days. */
export interface SignallingPart {
  readonly callSid: CallSid
  /** Counts the parts of a call. */
  readonly part: number
  readonly accountSid: AccountSid
  readonly messages: readonly SignallingMessage[]
  /** Of its first message. */
  readonly dateCreated: number
}

declare module '@offhook/core' {
  interface Entities {
    'signalling-part': Stored<SignallingPart, 'callSid' | 'part'>
  }
}
