import type { NatsSink } from '@offhook/event-streams'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn, storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const MAX_SECRET = 20_000
const configuration = z.object({
  servers: z.array(z.string()),
  subject: z.string(),
  user: z.string().max(256).optional(),
  password: z.string().max(MAX_SECRET).optional(),
  token: z.string().max(MAX_SECRET).optional(),
  creds: z.string().max(MAX_SECRET).optional(),
  caCertificate: z.string().max(MAX_SECRET).optional(),
})
const input = z.object({ description: z.string().max(255), configuration })
const validation = z.object({ testId: z.string() })
const path = '/offhook/v1/NatsSinks'
const access = 'manage-credentials'

/**
 * Sinks of event streams in NATS JetStream, for which the contract has no word. Subscriptions name
 * them by their sid as they name any other. Secrets are accepted and never returned.
 */
export function natsSinkRoutes(routes: Routes, { eventStreams }: RestOptions): void {
  const { subscriptions } = eventStreams
  storedResource<NatsSink, 'DG'>(routes, {
    path,
    prefix: 'DG',
    access,
    shape,
    list: async ({ accountSid, form }) => {
      const page = { size: 100, after: form.filled('cursor') ?? null }
      const { rows, next } = await subscriptions.sinksOf('nats', { accountSid }, page)
      return ok({ natsSinks: rows.map(shape), next })
    },
    create: async ({ accountSid, json }) => {
      const given = parseJson(input, json)
      const request = { description: given.description, ...given.configuration }
      return shape(await subscriptions.createNatsSink(accountSid, request))
    },
    get: ({ accountSid }, sid) => subscriptions.sinkOf('nats', accountSid, sid),
    update: async ({ accountSid, json }, sid) => {
      const given = parseJson(input.partial(), json)
      const { description } = given
      await subscriptions.sinkOf('nats', accountSid, sid)
      if (given.configuration) await subscriptions.reconfigure(accountSid, sid, given.configuration)
      if (description !== undefined)
        await subscriptions.changeSink(accountSid, sid, { description })
      return subscriptions.sinkOf('nats', accountSid, sid)
    },
    remove: async ({ accountSid }, sid) => {
      await subscriptions.sinkOf('nats', accountSid, sid)
      await subscriptions.removeSink(accountSid, sid)
    },
  })
  routes.post(`${path}/:Sid/Test`, access, async (asked) => {
    const sid = sidIn(asked, 'Sid', 'DG', 'NatsSinks')
    await subscriptions.sinkOf('nats', asked.accountSid, sid)
    return ok({ fault: await eventStreams.test(asked.accountSid, sid) })
  })
  routes.post(`${path}/:Sid/Validate`, access, async (asked) => {
    const sid = sidIn(asked, 'Sid', 'DG', 'NatsSinks')
    const { testId } = parseJson(validation, asked.json)
    await subscriptions.sinkOf('nats', asked.accountSid, sid)
    const isValid = await eventStreams.validate(asked.accountSid, sid, testId)
    if (!isValid) throw bad('testId is not that of the last test event')
    return ok({ result: 'valid' })
  })
}

function shape({ sid, description, status, configuration, ...row }: NatsSink) {
  const { secretBox: _, ...shown } = configuration
  const dates = { dateCreated: isoMs(row.dateCreated), dateUpdated: isoMs(row.dateUpdated) }
  return { sid, description, status, configuration: shown, ...dates }
}
