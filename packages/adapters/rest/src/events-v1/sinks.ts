import { type Sink, sinkStatuses, sinkTypes, type WebhookSink } from '@offhook/event-streams'
import { created } from '../http/answer.ts'
import { bad } from '../http/errors.ts'
import type { PageOf } from '../http/paging.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn, storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'

/** Where events are sent to. */
export function sinkRoutes(routes: Routes, { eventStreams, shelf }: RestOptions): void {
  const { subscriptions } = eventStreams
  const path = '/v1/Sinks'
  /** The contract has no word for a sink in NATS: those are found among `NatsSinks` alone. */
  const own = (accountSid: Sink['accountSid'], sid: string) =>
    subscriptions.sinkOf('webhook', accountSid, sid)
  const shape = ({ sink, base }: { readonly sink: WebhookSink; readonly base: string }) => {
    const url = `${base}${path}/${sink.sid}`
    const { destination, method, batchEvents } = sink.configuration
    return {
      sid: sink.sid,
      description: sink.description,
      sink_type: sink.sinkType,
      sink_configuration: { destination, method, batch_events: batchEvents },
      status: sink.status,
      ...dates(sink),
      url,
      links: { sink_test: `${url}/Test`, sink_validate: `${url}/Validate` },
    }
  }
  storedResource(routes, {
    path,
    prefix: 'DG',
    access: 'manage-numbers',
    shape,
    list: (asked) => {
      const { accountSid, form, base } = asked
      const status = form.oneOf('Status', sinkStatuses)
      const inUse = form.boolean('InUse')
      return asked.listV1(
        'sinks',
        async (ask): Promise<PageOf<WebhookSink>> => {
          const { rows, next } = await subscriptions.sinksOf('webhook', { accountSid, status }, ask)
          if (inUse === undefined) return { rows, next }
          const used = await Promise.all(
            rows.map(({ sid: sinkSid }) =>
              shelf.rows.find('event-subscription', { accountSid, sinkSid }),
            ),
          )
          return { rows: rows.filter((_, at) => (used[at] !== undefined) === inUse), next }
        },
        (sink) => shape({ sink, base }),
      )
    },
    create: async ({ accountSid, form, base }) => {
      const sinkType = form.oneOf('SinkType', sinkTypes)
      if (sinkType === undefined) throw bad('SinkType is missing')
      const description = form.required('Description')
      const configuration = form.required('SinkConfiguration')
      const request = { description, sinkType, configuration }
      return shape({ sink: await subscriptions.createSink(accountSid, request), base })
    },
    get: async ({ accountSid, base }, sid) => ({
      sink: await own(accountSid, sid),
      base,
    }),
    update: async ({ accountSid, form, base }, sid) => {
      const description = form.required('Description')
      await own(accountSid, sid)
      await subscriptions.changeSink(accountSid, sid, { description })
      return { sink: await own(accountSid, sid), base }
    },
    remove: async ({ accountSid }, sid) => {
      await own(accountSid, sid)
      await subscriptions.removeSink(accountSid, sid)
    },
  })
  routes.post(`${path}/:Sid/Test`, 'manage-numbers', async (asked) => {
    const { sid } = await own(asked.accountSid, sidIn(asked, 'Sid', 'DG', 'Sinks'))
    const fault = await eventStreams.test(asked.accountSid, sid)
    return created({ result: fault === null ? 'submitted' : 'failed' })
  })
  routes.post(`${path}/:Sid/Validate`, 'manage-numbers', async (asked) => {
    const testId = asked.form.required('TestId')
    const { sid } = await own(asked.accountSid, sidIn(asked, 'Sid', 'DG', 'Sinks'))
    const isValid = await eventStreams.validate(asked.accountSid, sid, testId)
    if (!isValid) throw bad('TestId is not that of the last test event')
    return created({ result: 'valid' })
  })
}
