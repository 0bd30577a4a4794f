import type { SubscribedType, Subscription } from '@offhook/event-streams'
import { created, noContent, ok } from '../http/answer.ts'
import { bad } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn, storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'

/** Which events a sink gets. */
export function subscriptionRoutes(routes: Routes, { eventStreams }: RestOptions): void {
  const { subscriptions: domain } = eventStreams
  const path = '/v1/Subscriptions'
  const shape = ({ row, base }: { readonly row: Subscription; readonly base: string }) => {
    const url = `${base}${path}/${row.sid}`
    return {
      sid: row.sid,
      account_sid: row.accountSid,
      description: row.description,
      sink_sid: row.sinkSid,
      ...dates(row),
      url,
      links: { subscribed_events: `${url}/SubscribedEvents` },
    }
  }
  storedResource(routes, {
    path,
    prefix: 'DF',
    access: 'manage-numbers',
    shape,
    list: (asked) => {
      const { accountSid, base } = asked
      const sinkSid = asked.form.sid('SinkSid', 'DG')
      return asked.listV1(
        'subscriptions',
        (ask) => domain.subscriptions.page({ accountSid, sinkSid }, ask),
        (row) => shape({ row, base }),
      )
    },
    create: async ({ accountSid, form, base }) => {
      const sinkSid = form.sid('SinkSid', 'DG')
      if (sinkSid === undefined) throw bad('SinkSid is missing')
      const description = form.required('Description')
      const types = form.all('Types')
      return shape({
        row: await domain.subscribe(accountSid, { description, sinkSid, types }),
        base,
      })
    },
    get: async ({ accountSid, base }, sid) => ({
      row: await domain.subscriptions.get(accountSid, sid),
      base,
    }),
    update: async ({ accountSid, form, base }, sid) => ({
      row: await domain.describe(accountSid, sid, form.required('Description')),
      base,
    }),
    remove: ({ accountSid }, sid) => domain.unsubscribe(accountSid, sid),
  })

  const all = `${path}/:SubscriptionSid/SubscribedEvents`
  const one = `${all}/:Type`
  const sidOf = (asked: Asked) => sidIn(asked, 'SubscriptionSid', 'DF', 'Subscriptions')
  routes.get(all, 'manage-numbers', async (asked) => {
    const { types } = await domain.subscriptions.get(asked.accountSid, sidOf(asked))
    return asked.listV1(
      'types',
      (ask) => pageOfArray(types, ask),
      (row) => typeShape(row, asked),
    )
  })
  routes.post(all, 'manage-numbers', async (asked) => {
    const type = asked.form.required('Type')
    const version = asked.form.integer('SchemaVersion', { min: 1 })
    const row = await domain.setType(asked.accountSid, sidOf(asked), 'add', type, version)
    return created(typeShape(row, asked))
  })
  routes.get(one, 'manage-numbers', async (asked) =>
    ok(typeShape(await domain.typeOf(asked.accountSid, sidOf(asked), asked.param('Type')), asked)),
  )
  routes.post(one, 'manage-numbers', async (asked) => {
    const version = asked.form.integer('SchemaVersion', { min: 1 })
    const type = asked.param('Type')
    const row = await domain.setType(asked.accountSid, sidOf(asked), 'change', type, version)
    return ok(typeShape(row, asked))
  })
  routes.delete(one, 'manage-numbers', async (asked) => {
    await domain.removeType(asked.accountSid, sidOf(asked), asked.param('Type'))
    return noContent
  })
}

function typeShape({ type, schemaVersion }: SubscribedType, asked: Asked) {
  const sid = asked.param('SubscriptionSid')
  return {
    account_sid: asked.accountSid,
    subscription_sid: sid,
    type,
    schema_version: schemaVersion,
    url: `${asked.base}/v1/Subscriptions/${sid}/SubscribedEvents/${type}`,
  }
}
