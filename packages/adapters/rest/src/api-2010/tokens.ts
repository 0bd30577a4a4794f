import { randomBytes } from 'node:crypto'
import { created } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from './shape.ts'

const DAY_S = 86_400

/**
 * ICE servers for browsers. There are none, because browsers reach this server directly on its WebRTC
 * port: the list is empty and the credentials grant nothing.
 */
export function tokenRoutes(routes: Routes, { clock }: RestOptions): void {
  routes.post(
    '/2010-04-01/Accounts/:AccountSid/Tokens',
    'control-calls',
    ({ accountSid, form }) => {
      const ttl = form.integer('Ttl', { min: 1, max: DAY_S }) ?? DAY_S
      const now = clock.now()
      return created({
        account_sid: accountSid,
        ...dates({ dateCreated: now, dateUpdated: now }),
        username: randomBytes(32).toString('hex'),
        password: randomBytes(32).toString('base64'),
        ttl: String(ttl),
        ice_servers: [],
      })
    },
  )
}
