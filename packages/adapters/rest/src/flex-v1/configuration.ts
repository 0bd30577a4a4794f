import { type AccountSid, parseSid } from '@offhook/core'
import type { FlexConfiguration } from '@offhook/site'
import { ok } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes, Stranger } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { settingNames, settingsSchema } from './settings-schema.ts'

const path = '/v1/Configuration'
/**
 * What whoever has not logged in may know: enough to show the login. Not `attributes`, which may hold what
 * is the account's own: plugins read `public_attributes`.
 */
const publicNames = [
  'account_sid',
  'flex_instance_sid',
  'plugin_service_enabled',
  'public_attributes',
  'runtime_domain',
  'status',
  'ui_language',
  'ui_version',
]

/** What servers alone use. Addresses may hold passwords, and integrations keys: no agent needs them. */
const serverNames = [
  'call_recording_webhook_url',
  'crm_callback_url',
  'crm_fallback_url',
  'integrations',
]

/** The document of settings that the desktop and its plugins read. */
export function configurationRoutes(routes: Routes, options: RestOptions): void {
  const { site, home } = options
  const whole = async (asked: Asked) => {
    const row = await site.configurations.row(asked.accountSid)
    if (!row || asked.may('manage-routing')) return shape(options, asked, row)
    const told = Object.entries(row.settings).filter(([name]) => !serverNames.includes(name))
    return shape(options, asked, { ...row, settings: Object.fromEntries(told) })
  }

  routes.get(path, 'work', async (asked) => ok(await whole(asked)))
  routes.post(path, 'manage-routing', async (asked) => {
    const patch = parseJson(settingsSchema, asked.json)
    return ok(shape(options, asked, await site.configurations.update(asked.accountSid, patch)))
  })

  /** Only what is public is told, so nobody needs credentials. */
  const stranger: Stranger = () => ({
    kind: 'account',
    accountSid: home.accountSid,
    keySid: null,
    keyKind: 'restricted',
  })
  const publicPart = async (asked: Asked) => {
    const account = asked.form.filled('AccountSid')
    if (account !== undefined && parseSid('AC', account) !== asked.accountSid)
      throw notFound(`${path}/Public`)
    const all: Readonly<Record<string, unknown>> = await whole(asked)
    return ok(Object.fromEntries(publicNames.map((name) => [name, all[name]])))
  }
  routes.get(`${path}/Public`, 'anybody', publicPart, { stranger })
}

function shape(options: RestOptions, { accountSid, base }: Asked, row?: FlexConfiguration) {
  const kept = row?.settings ?? {}
  const settings = Object.fromEntries(settingNames.map((name) => [name, kept[name] ?? null]))
  const created = options.accounts.accounts.get(accountSid)?.dateCreated ?? 0
  return {
    ...settings,
    ...defaults(options, accountSid, base),
    ...kept,
    account_sid: accountSid,
    status: 'ok',
    // One instance an account: the sids differ in their first letters alone.
    flex_instance_sid: `GO${accountSid.slice(2)}`,
    service_version: options.version,
    date_created: iso(row?.dateCreated ?? created),
    date_updated: iso(row?.dateUpdated ?? created),
    url: base + path,
  }
}

/** What holds while it is not set. */
function defaults({ home, router, version }: RestOptions, accountSid: AccountSid, base: string) {
  const workspaceSid =
    home.accountSid === accountSid ? parseSid('WS', home.workspaceSid) : undefined
  const workspace = workspaceSid && router.get('workspace', workspaceSid)
  const queues = workspaceSid ? router.list('task-queue', workspaceSid) : []
  return {
    ...(workspaceSid && {
      taskrouter_workspace_sid: workspaceSid,
      taskrouter_target_workflow_sid: home.workflowSid,
      taskrouter_target_taskqueue_sid: home.taskQueueSid,
      taskrouter_offline_activity_sid: workspace?.defaultActivitySid ?? null,
    }),
    taskrouter_taskqueues: queues.map(({ sid }) => ({ sid, targettable: true })),
    taskrouter_skills: [],
    runtime_domain: base,
    ui_language: 'en',
    ui_version: version,
    call_recording_enabled: false,
    crm_enabled: false,
    plugin_service_enabled: true,
    flex_insights_drilldown: false,
    integrations: [],
    outbound_call_flows: {},
  }
}
