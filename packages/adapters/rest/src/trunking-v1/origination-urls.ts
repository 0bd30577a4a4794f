import type { OriginationUrl } from '@offhook/accounts'
import { errors } from '@offhook/core'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'
import { keptResource } from '../http/kept-resource.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'
import { TRUNKS, trunkIn } from './paths.ts'

/** Where calls to a trunk's numbers go. */
export function originationUrlRoutes(routes: Routes, { accounts }: RestOptions): void {
  keptResource(routes, {
    path: `${TRUNKS}/:TrunkSid/OriginationUrls`,
    prefix: 'OU',
    access: 'manage-phones',
    lists: { style: 'v1', name: 'origination_urls' },
    rows: accounts.elasticTrunks.originationUrls,
    parent: { sid: (asked) => trunkIn(asked, accounts).sid, of: (row) => row.trunkSid },
    shape,
    create: (asked) => {
      for (const name of ['Weight', 'Priority', 'Enabled', 'FriendlyName'])
        asked.form.required(name, errors.trunkFields)
      return {
        ...fields(asked.form),
        trunkSid: trunkIn(asked, accounts).sid,
        target: asked.form.required('SipUrl', errors.trunkFields),
      }
    },
    update: ({ form }) => fields(form),
  })
}

function fields(form: Form) {
  const error = errors.trunkFields
  return defined({
    friendlyName: form.text('FriendlyName'),
    target: form.filled('SipUrl'),
    priority: form.integer('Priority', { error }),
    weight: form.integer('Weight', { error }),
    enabled: form.boolean('Enabled'),
  })
}

function shape(row: OriginationUrl, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    trunk_sid: row.trunkSid,
    friendly_name: row.friendlyName,
    sip_url: row.target,
    priority: row.priority,
    weight: row.weight,
    enabled: row.enabled,
    ...dates(row),
    url: `${base}${TRUNKS}/${row.trunkSid}/OriginationUrls/${row.sid}`,
  }
}
