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

/**
 * `GET` and `POST /offhook/v1/AccountLimits/<sid>`: what an account may have, where it differs from the
 * site's settings; null = as the site, 0 = no limit. Only an account that stands above others sets it.
 */
export interface AccountLimitsRecord {
  /** Calls that live at once. */
  readonly maxCalls: number | null
  /** Calls placed by request each second. */
  readonly callsPerSecond: number | null
  /** Days for which recordings are kept. */
  readonly recordingDays: number | null
  /** Days for which messages are kept. */
  readonly messageDays: number | null
}

/** What is left out stays as it is. */
export type AccountLimitsRequest = Partial<AccountLimitsRecord>

/** `GET` and `POST /offhook/v1/AccountSettings/<sid>`: how an account wants things. */
export interface AccountSettingsRecord {
  /** Two letters of where it is at home: it writes numbers so, and may dial there; null = as the account above it, and the site. */
  readonly country: string | null
  /** Whether a call to a browser rings the phones that have registered under the same name, too. */
  readonly ringPhones: boolean
  /** The longest that its calls and conferences may last, in seconds; null = as long as the site's. */
  readonly callSeconds: number | null
  /** The site's own limit, in seconds: no account has a longer one. */
  readonly mostCallSeconds: number
}

/** What is left out stays as it is. */
export type AccountSettingsRequest = Partial<Omit<AccountSettingsRecord, 'mostCallSeconds'>>

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
  readonly emergencyNumbers?: readonly string[]
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
  /** Numbers of emergency services (`112`) that go to it. */
  readonly emergencyNumbers: readonly string[]
  /** Whether we are registered there; null where this node does not know. */
  readonly registration: 'idle' | 'asking' | 'registered' | 'waiting' | null
  /** Whether it answers. */
  readonly health: 'unknown' | 'up' | 'down' | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** A page of one of these lists; `next` is the cursor of the page after it. */
export type SipUserPage = {
  readonly sipUsers: readonly SipUserRecord[]
  readonly next: string | null
}
export type TrunkPage = { readonly trunks: readonly TrunkRecord[]; readonly next: string | null }
