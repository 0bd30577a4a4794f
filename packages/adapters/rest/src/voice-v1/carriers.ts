import type { ByocTrunk } from '@offhook/accounts'
import { voiceFields, voiceShape } from '../api-2010/targets.ts'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'
import { keptResource } from '../http/kept-resource.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'

/** Carriers that the account brings along. */
export function byocTrunkRoutes(routes: Routes, { accounts }: RestOptions): void {
  keptResource(routes, {
    path: '/v1/ByocTrunks',
    prefix: 'BY',
    access: 'manage-phones',
    lists: { style: 'v1', name: 'byoc_trunks' },
    rows: accounts.carriers.byocTrunks,
    shape,
    create: ({ form }) => fields(form),
    update: ({ form }) => fields(form),
  })
}

function fields(form: Form) {
  return defined({
    friendlyName: form.text('FriendlyName'),
    ...voiceFields(form),
    statusCallback: form.clearable('StatusCallbackUrl'),
    statusCallbackMethod: form.filled('StatusCallbackMethod'),
    voiceCallerIdLookup: form.boolean('CnamLookupEnabled'),
    connectionPolicySid: form.clearableSid('ConnectionPolicySid', 'NY'),
    fromDomainSid: form.clearableSid('FromDomainSid', 'SD'),
  })
}

function shape(row: ByocTrunk, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...voiceShape(row),
    status_callback_url: row.statusCallback,
    status_callback_method: row.statusCallbackMethod,
    cnam_lookup_enabled: row.voiceCallerIdLookup,
    connection_policy_sid: row.connectionPolicySid,
    from_domain_sid: row.fromDomainSid,
    ...dates(row),
    url: `${base}/v1/ByocTrunks/${row.sid}`,
  }
}
