import { createHmac } from 'node:crypto'
import type { AccountSid } from '@offhook/core'
import { created } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from './shape.ts'

const DAY_S = 86_400

/** What opens the TURN servers until it runs out. */
interface Credentials {
  readonly username: string
  readonly password: string
}

/**
 * ICE servers for browsers, as a setting lists them. Browsers reach this server directly on its WebRTC
 * port, so there may be none.
 */
export function tokenRoutes(routes: Routes, { clock, iceServers }: RestOptions): void {
  routes.post(
    '/2010-04-01/Accounts/:AccountSid/Tokens',
    'control-calls',
    ({ accountSid, form }) => {
      const ttl = form.integer('Ttl', { min: 1, max: DAY_S }) ?? DAY_S
      const now = clock.now()
      const credentials = credentialsOf(accountSid, now + ttl * 1_000, iceServers.turnSecret)
      return created({
        account_sid: accountSid,
        ...dates({ dateCreated: now, dateUpdated: now }),
        username: credentials?.username ?? '',
        password: credentials?.password ?? '',
        ttl: String(ttl),
        ice_servers: iceServers.urls.flatMap((url) => serverOf(url, credentials)),
      })
    },
  )
}

/**
 * A name that says until when it holds and a password that only who knows the secret can make: the
 * long-term credentials of RFC 8489 §9.2, as TURN servers with a shared secret take them.
 */
function credentialsOf(
  accountSid: AccountSid,
  until: number,
  secret: string | null,
): Credentials | null {
  if (secret === null) return null
  const username = `${Math.floor(until / 1_000)}:${accountSid}`
  return { username, password: createHmac('sha1', secret).update(username).digest('base64') }
}

/** A TURN server without credentials lets nobody in: it is left out. */
function serverOf(url: string, credentials: Credentials | null) {
  if (/^stuns?:/.test(url)) return [{ url, urls: url }]
  if (!credentials) return []
  const { username, password: credential } = credentials
  return [{ url, urls: url, username, credential }]
}
