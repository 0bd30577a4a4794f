/** One `type=value` line that has no field of its own. */
export interface SdpLine {
  readonly type: string
  readonly value: string
}

/** An `a=` line; `value` is null for a flag such as `a=rtcp-mux`. */
export interface SdpAttribute {
  readonly name: string
  readonly value: string | null
}

/** A `c=` line. */
export interface SdpConnection {
  readonly addressType: 'IP4' | 'IP6'
  readonly address: string
}

/** The `o=` line. Ids are text: they may exceed what a number holds. */
export interface SdpOrigin {
  readonly username: string
  readonly sessionId: string
  readonly version: string
  readonly addressType: 'IP4' | 'IP6'
  readonly address: string
}

/** One `m=` section. */
export interface SdpMedia {
  readonly kind: string
  readonly port: number
  readonly protocol: string
  readonly formats: readonly string[]
  readonly connection: SdpConnection | null
  readonly attributes: readonly SdpAttribute[]
  /** Lines such as `b=` and `i=`, kept as they came. */
  readonly lines: readonly SdpLine[]
}

/** A session description (RFC 8866). Read-only: a change is a new object. */
export interface SessionDescription {
  readonly origin: SdpOrigin
  readonly name: string
  readonly connection: SdpConnection | null
  readonly attributes: readonly SdpAttribute[]
  /** Lines such as `t=`, `b=` and `i=`, kept as they came. */
  readonly lines: readonly SdpLine[]
  readonly media: readonly SdpMedia[]
}

/** Which way media flows, seen from the party that says it. */
export type SdpDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** A payload format as SDP names it. Every `AudioCodec` is one. */
export interface SdpCodec {
  readonly name: string
  readonly payloadType: number
  readonly clockRate: number
  readonly channels?: number
  readonly fmtp?: string
}

/** The value of the first attribute of that name; undefined if there is none, null for a flag. */
export function attribute(
  of: { readonly attributes: readonly SdpAttribute[] },
  name: string,
): string | null | undefined {
  return of.attributes.find((entry) => entry.name === name)?.value
}

/** The values of all attributes of that name. */
export function attributes(
  of: { readonly attributes: readonly SdpAttribute[] },
  name: string,
): string[] {
  const values: string[] = []
  for (const entry of of.attributes) {
    if (entry.name === name && entry.value !== null) values.push(entry.value)
  }
  return values
}
