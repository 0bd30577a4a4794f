import { parseSid, type Sid } from '@offhook/core'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { parseJson } from './json.ts'

const text = z.string().max(256)
const input = z
  .object({
    friendlyName: text,
    addresses: z.array(text).max(100),
    inboundUsername: text.nullable(),
    inboundPassword: text.nullable(),
    target: text.nullable(),
    outboundUsername: text.nullable(),
    outboundPassword: text.nullable(),
    dialPrefixes: z.array(text).max(100),
  })
  .partial()

/** Carriers. Passwords are taken and never told. */
export function trunkRoutes(routes: Routes, { accounts: { trunks } }: RestOptions): void {
  const base = '/offhook/v1/Trunks'
  const fields = ({ json }: Asked) => parseJson(input, json) as Parameters<typeof trunks.create>[1]

  routes.get(base, 'manage-phones', ({ accountSid, form }) => {
    const { rows, next } = trunks.list(accountSid, {
      size: 100,
      after: form.filled('cursor') ?? null,
    })
    return ok({ trunks: rows, next })
  })
  routes.post(base, 'manage-phones', async (asked) =>
    created(await trunks.create(asked.accountSid, fields(asked))),
  )
  routes.get(`${base}/:Sid`, 'manage-phones', (asked) => {
    const trunk = trunks.get(asked.accountSid, sidOf(asked))
    if (!trunk) throw notFound(`/Trunks/${asked.param('Sid')}`)
    return ok(trunk)
  })
  routes.post(`${base}/:Sid`, 'manage-phones', async (asked) =>
    ok(await trunks.update(asked.accountSid, sidOf(asked), fields(asked))),
  )
  routes.delete(`${base}/:Sid`, 'manage-phones', async (asked) => {
    await trunks.remove(asked.accountSid, sidOf(asked))
    return noContent
  })
}

function sidOf(asked: Asked): Sid<'TK'> {
  const sid = parseSid('TK', asked.param('Sid'))
  if (!sid) throw notFound(`/Trunks/${asked.param('Sid')}`)
  return sid
}
