import type { ConnectionPolicy, ConnectionTarget } from '@offhook/accounts'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'
import { keptResource } from '../http/kept-resource.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'

const path = '/v1/ConnectionPolicies'
const access = 'manage-phones'

/** Where calls by a carrier of the account go. */
export function connectionPolicyRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { policies, targets } = accounts.carriers
  const named = ({ form }: Asked) => defined({ friendlyName: form.text('FriendlyName') })
  keptResource(routes, {
    path,
    prefix: 'NY',
    access,
    lists: { style: 'v1', name: 'connection_policies' },
    rows: policies,
    shape: policyShape,
    create: named,
    update: named,
  })

  const policySid = (asked: Asked) => {
    const sid = sidIn(asked, 'ConnectionPolicySid', 'NY', 'ConnectionPolicies')
    return policies.own(asked.accountSid, sid).sid
  }
  keptResource(routes, {
    path: `${path}/:ConnectionPolicySid/Targets`,
    prefix: 'NE',
    access,
    lists: { style: 'v1', name: 'targets' },
    rows: targets,
    parent: { sid: policySid, of: (row) => row.connectionPolicySid },
    shape: targetShape,
    create: (asked) => ({
      ...fields(asked.form),
      connectionPolicySid: policySid(asked),
      target: asked.form.required('Target'),
    }),
    update: ({ form }) => fields(form),
  })
}

function fields(form: Form) {
  return defined({
    friendlyName: form.text('FriendlyName'),
    target: form.filled('Target'),
    priority: form.integer('Priority'),
    weight: form.integer('Weight'),
    enabled: form.boolean('Enabled'),
  })
}

function policyShape(row: ConnectionPolicy, { base }: Asked) {
  const url = `${base}${path}/${row.sid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    url,
    links: { targets: `${url}/Targets` },
  }
}

function targetShape(row: ConnectionTarget, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    connection_policy_sid: row.connectionPolicySid,
    friendly_name: row.friendlyName,
    target: row.target,
    priority: row.priority,
    weight: row.weight,
    enabled: row.enabled,
    ...dates(row),
    url: `${base}${path}/${row.connectionPolicySid}/Targets/${row.sid}`,
  }
}
