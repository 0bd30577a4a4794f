/** Public keys of an account: what its recordings are encrypted with. */
import { createPublicKey } from 'node:crypto'
import { OwnRows, type PublicKey } from '@offhook/accounts'
import { errors, makeSid, OffhookError } from '@offhook/core'
import { iso } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const base = '/v1/Credentials/PublicKeys'
const MAX_NAME = 64
/** The smallest key that still protects (NIST SP 800-57). */
const LEAST_BITS = 2_048

export function publicKeyRoutes(routes: Routes, options: RestOptions): void {
  const keys = new OwnRows('public-key', 'PublicKeys', options.shelf)
  storedResource(routes, {
    path: base,
    prefix: 'CR',
    access: 'manage-credentials',
    shape: ({ row, host }: { row: PublicKey; host: string }) => shape(row, host),
    list: (asked) =>
      asked.listV1(
        'credentials',
        (ask) => keys.page({ accountSid: asked.accountSid }, ask),
        (row) => shape(row, asked.base),
      ),
    create: async ({ accountSid, form, base }) => {
      const now = options.clock.now()
      const row: PublicKey = {
        sid: makeSid('CR'),
        accountSid,
        friendlyName: nameOf(form) ?? '',
        pem: pemOf(form.required('PublicKey')),
        dateCreated: now,
        dateUpdated: now,
      }
      await keys.add(row)
      return shape(row, base)
    },
    get: async ({ accountSid, base: host }, sid) => {
      const row = await keys.get(accountSid, sid)
      return { row, host }
    },
    update: async ({ accountSid, form, base: host }, sid) => {
      const row = await keys.update(accountSid, sid, defined({ friendlyName: nameOf(form) }))
      return { row, host }
    },
    remove: ({ accountSid }, sid) => keys.remove(accountSid, sid),
  })
}

/** An RSA key, with or without line breaks. @throws OffhookError 20001 */
function pemOf(text: string): string {
  const body = text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '')
  const pem = `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`
  let bits = 0
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType === 'rsa') bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  } catch {
    throw bad('PublicKey is not a public key in PEM form')
  }
  if (bits < LEAST_BITS) throw bad(`PublicKey must be an RSA key of ${LEAST_BITS} bits or more`)
  return pem
}

function nameOf(form: Form): string | undefined {
  const name = form.text('FriendlyName')
  if (name !== undefined && name.length > MAX_NAME)
    throw new OffhookError(errors.invalidFriendlyName)
  return name
}

function shape(row: PublicKey, urlBase: string) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    date_created: iso(row.dateCreated),
    date_updated: iso(row.dateUpdated),
    url: `${urlBase}${base}/${row.sid}`,
  }
}
