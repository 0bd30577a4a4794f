/** `POST /offhook/v1/SipUsers`. */
export interface SipUserRequest {
  readonly username: string
  readonly password: string
  readonly domain: string
}

/** A phone that registers. Dates are milliseconds since the epoch. */
export interface SipUserRecord {
  readonly sid: string
  readonly accountSid: string
  readonly username: string
  readonly domain: string
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** `POST /offhook/v1/Trunks` and `/Trunks/<sid>`: what is left out stays as it is. */
export interface TrunkRequest {
  readonly friendlyName?: string
  readonly addresses?: readonly string[]
  readonly inboundUsername?: string | null
  readonly inboundPassword?: string | null
  readonly target?: string | null
  readonly outboundUsername?: string | null
  readonly outboundPassword?: string | null
  readonly dialPrefixes?: readonly string[]
  readonly priority?: number
  readonly weight?: number
  readonly outboundProxy?: string | null
  readonly registers?: boolean
  readonly keepAlive?: boolean
  readonly callsPerSecond?: number | null
}

/** A carrier. Passwords are accepted and never returned. Dates are milliseconds since the epoch. */
export interface TrunkRecord {
  readonly sid: string
  readonly accountSid: string
  readonly friendlyName: string
  /** Addresses or blocks whose calls are accepted. */
  readonly addresses: readonly string[]
  readonly inboundUsername: string | null
  /** Where our calls go; null for a trunk that only receives. */
  readonly target: string | null
  readonly outboundUsername: string | null
  /** Beginnings of the numbers that it may dial; empty = none. */
  readonly dialPrefixes: readonly string[]
  readonly priority: number
  readonly weight: number
  readonly outboundProxy: string | null
  readonly registers: boolean
  readonly keepAlive: boolean
  readonly callsPerSecond: number | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** A page of one of these lists; `next` is the cursor of the page after it. */
export type SipUserPage = {
  readonly sipUsers: readonly SipUserRecord[]
  readonly next: string | null
}
export type TrunkPage = { readonly trunks: readonly TrunkRecord[]; readonly next: string | null }
