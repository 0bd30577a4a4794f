/** One message of the signalling of a call, as it was on the wire, without secrets. */
export interface SignallingRecord {
  readonly callSid: string
  readonly direction: 'sent' | 'received'
  /** `udp`, `tcp`, `tls`, `ws`, `wss`; `sdk` is the Voice SDK's own WebSocket. */
  readonly transport: string
  /** `address:port` of the other side; null where it is a browser's page. */
  readonly peer: string | null
  /** `INVITE`, `200 OK (INVITE)`, or the type of an SDK's message. */
  readonly name: string
  readonly text: string
  readonly time: string
}

/** `GET /offhook/v1/Calls/<sid>/Signalling`: of all legs, the oldest first, for 10 days. */
export interface SignallingPage {
  readonly messages: readonly SignallingRecord[]
}
