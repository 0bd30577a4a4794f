import { OwnRows } from '@offhook/accounts'
import { makeSid } from '@offhook/core'
import { type FlexFlow, flexChannelTypes, flexIntegrationTypes } from '@offhook/site'
import { defined } from '../http/defined.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'

const path = '/v1/FlexFlows'
const MAX_NAME = 128

const empty = {
  contactIdentity: null,
  enabled: true,
  integrationType: null,
  integration: {},
  longLived: false,
  janitorEnabled: false,
}

/** Which flow answers an address of a messaging channel: kept for the applications that read it. */
export function flexFlowRoutes(routes: Routes, { shelf, clock }: RestOptions): void {
  const flows = new OwnRows('flex-flow', 'FlexFlows', shelf)
  storedResource<{ row: FlexFlow; asked: Asked }, 'FO'>(routes, {
    path,
    prefix: 'FO',
    access: 'manage-numbers',
    shape: ({ row, asked }) => shape(row, asked),
    list: (asked) =>
      asked.listV1(
        'flex_flows',
        (ask) =>
          flows.page(
            { accountSid: asked.accountSid, friendlyName: asked.form.filled('FriendlyName') },
            ask,
          ),
        (row) => shape(row, asked),
      ),
    create: async (asked) => {
      const { form, accountSid } = asked
      const now = clock.now()
      form.required('FriendlyName')
      form.required('ChannelType')
      const row = {
        sid: makeSid('FO'),
        accountSid,
        ...empty,
        ...fields(form, {}),
        chatServiceSid: serviceOf(form),
        dateCreated: now,
        dateUpdated: now,
      } as FlexFlow
      await flows.add(row)
      return shape(row, asked)
    },
    get: async (asked, sid) => ({ row: await flows.get(asked.accountSid, sid), asked }),
    update: async (asked, sid) => {
      const { form, accountSid } = asked
      const { integration } = await flows.get(accountSid, sid)
      const patch = {
        ...fields(form, integration),
        ...(form.has('ChatServiceSid') && { chatServiceSid: serviceOf(form) }),
      }
      return { row: await flows.update(accountSid, sid, patch), asked }
    },
    remove: ({ accountSid }, sid) => flows.remove(accountSid, sid),
  })
}

function serviceOf(form: Form): string {
  return form.sid('ChatServiceSid', 'IS') ?? form.required('ChatServiceSid')
}

function fields(form: Form, before: FlexFlow['integration']) {
  const friendlyName = form.filled('FriendlyName')
  if ((friendlyName?.length ?? 0) > MAX_NAME) throw bad('FriendlyName is too long')
  const integration = defined({
    flow_sid: form.sid('Integration.FlowSid', 'FW'),
    url: form.url('Integration.Url'),
    workspace_sid: form.sid('Integration.WorkspaceSid', 'WS'),
    workflow_sid: form.sid('Integration.WorkflowSid', 'WW'),
    channel: form.filled('Integration.Channel'),
    timeout: form.integer('Integration.Timeout', { min: 0 }),
    priority: form.integer('Integration.Priority', { min: 0 }),
    creation_on_message: form.boolean('Integration.CreationOnMessage'),
    retry_count: form.integer('Integration.RetryCount', { min: 0, max: 3 }),
  })
  return defined({
    friendlyName,
    channelType: form.oneOf('ChannelType', flexChannelTypes),
    contactIdentity: form.clearable('ContactIdentity'),
    enabled: form.boolean('Enabled'),
    integrationType: form.oneOf('IntegrationType', flexIntegrationTypes),
    integration: { ...before, ...integration },
    longLived: form.boolean('LongLived'),
    janitorEnabled: form.boolean('JanitorEnabled'),
  })
}

function shape(row: FlexFlow, { base }: Asked) {
  return {
    account_sid: row.accountSid,
    ...dates(row),
    sid: row.sid,
    friendly_name: row.friendlyName,
    chat_service_sid: row.chatServiceSid,
    channel_type: row.channelType,
    contact_identity: row.contactIdentity,
    enabled: row.enabled,
    integration_type: row.integrationType ?? 'external',
    integration: row.integration,
    long_lived: row.longLived,
    janitor_enabled: row.janitorEnabled,
    url: `${base}${path}/${row.sid}`,
  }
}
