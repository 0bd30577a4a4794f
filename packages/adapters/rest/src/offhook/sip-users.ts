import { parseSid, type Sid } from '@offhook/core'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { parseJson } from './json.ts'

const text = z.string().max(256)
const input = z.object({ username: text, password: text, domain: text })

/** Phones that register. Passwords are taken and never told. */
export function sipUserRoutes(routes: Routes, { accounts: { sipUsers } }: RestOptions): void {
  const base = '/offhook/v1/SipUsers'

  routes.get(base, 'manage-phones', ({ accountSid, form }) => {
    const page = { size: 100, after: form.filled('cursor') ?? null }
    const { rows, next } = sipUsers.list(accountSid, page)
    return ok({ sipUsers: rows, next })
  })
  routes.post(base, 'manage-phones', async ({ accountSid, json }) =>
    created(await sipUsers.create(accountSid, parseJson(input, json))),
  )
  routes.delete(`${base}/:Sid`, 'manage-phones', async (asked) => {
    await sipUsers.remove(asked.accountSid, sidOf(asked))
    return noContent
  })
}

function sidOf(asked: Asked): Sid<'CR'> {
  const sid = parseSid('CR', asked.param('Sid'))
  if (!sid) throw notFound(`/SipUsers/${asked.param('Sid')}`)
  return sid
}
