/** What a configuration may hold; what is not named here is not kept. */
import { isE164, isUrlOf, parseSid, webSchemes } from '@offhook/core'
import { isCountry } from '@offhook/numbers'
import type { FlexSettings } from '@offhook/site'
import { z } from 'zod'

const MAX_URL = 2_048
const text = z.string().max(4_096)
const object = z.record(z.string().max(256), z.unknown())
const flag = z.boolean()
const objects = z.array(object).max(1_000)
const url = z
  .string()
  .refine((value) => value === '' || isUrlOf(webSchemes, value, MAX_URL), 'is not a valid URL')
const sidOf = <Prefix extends string>(prefix: Prefix) =>
  z.string().transform((value, context) => {
    const sid = parseSid(prefix, value)
    if (!sid) context.addIssue(`is not a sid that begins with ${prefix}`)
    return sid ?? z.NEVER
  })

const outboundCallFlow = z.looseObject({
  enabled: flag.optional(),
  workflow_sid: sidOf('WW').nullish(),
  queue_sid: sidOf('WQ').nullish(),
  caller_id: z.string().refine(isE164, 'must be a number in E.164 form').nullish(),
  location: z.string().refine(isCountry, 'must be the ISO code of a country').nullish(),
})

const seconds = z.int().min(0).max(86_400)
const pair = (most: number, isWorse: (warning: number, critical: number) => boolean) =>
  z
    .tuple([z.int().min(0).max(most), z.int().min(0).max(most)])
    .refine(([warning, critical]) => isWorse(warning, critical), {
      message: 'critical must be worse than the warning',
    })
const rises = (warning: number, critical: number) => warning <= critical
const falls = (warning: number, critical: number) => warning >= critical
const alertLevels = z.strictObject({
  waiting: pair(100_000, rises).optional(),
  longest_wait: pair(86_400, rises).optional(),
  service_level: pair(100, falls).optional(),
})
const statsRule = z.looseObject({
  queue_sid: sidOf('WQ').optional(),
  channel_sid: sidOf('TC').optional(),
  service_level_threshold: seconds.optional(),
  short_abandoned_threshold: seconds.optional(),
  alert_levels: alertLevels.optional(),
  reset_timezone: z.string().refine(isTimeZone, 'is no time zone').optional(),
  reset_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 00:00')
    .optional(),
})

const skill = z
  .looseObject({
    name: z.string().min(1).max(128),
    multivalue: flag.optional(),
    minimum: z.int().nullish(),
    maximum: z.int().nullish(),
  })
  .refine(({ minimum, maximum }) => (minimum ?? 0) <= (maximum ?? Number.MAX_SAFE_INTEGER), {
    message: 'minimum is above maximum',
  })

const fields = {
  attributes: object,
  taskrouter_workspace_sid: sidOf('WS'),
  taskrouter_target_workflow_sid: sidOf('WW'),
  taskrouter_target_taskqueue_sid: sidOf('WQ'),
  taskrouter_taskqueues: objects,
  taskrouter_skills: z.array(skill).max(1_000),
  taskrouter_worker_channels: object,
  taskrouter_worker_attributes: object,
  taskrouter_offline_activity_sid: sidOf('WA'),
  runtime_domain: text,
  messaging_service_instance_sid: sidOf('MG'),
  chat_service_instance_sid: sidOf('IS'),
  flex_service_instance_sid: sidOf('IS'),
  ui_language: text,
  ui_attributes: object,
  ui_dependencies: object,
  ui_version: text,
  call_recording_enabled: flag,
  // Its placeholders are filled in when a recording begins.
  call_recording_webhook_url: url,
  crm_enabled: flag,
  crm_type: text,
  crm_callback_url: url,
  crm_fallback_url: url,
  crm_attributes: object,
  public_attributes: object,
  plugin_service_enabled: flag,
  plugin_service_attributes: object,
  integrations: objects,
  outbound_call_flows: z.record(z.string().max(256), outboundCallFlow),
  serverless_service_sids: z.array(sidOf('ZS')).max(1_000),
  queue_stats_configuration: z.looseObject({
    default: statsRule.optional(),
    queues: z.array(statsRule).max(1_000).optional(),
  }),
  notifications: object,
  markdown: object,
  flex_insights_hr: object,
  flex_insights_drilldown: flag,
  flex_url: url,
  channel_configs: objects,
  debugger_integration: object,
  flex_ui_status_report: object,
  agent_conv_end_methods: object,
  citrix_voice_vdi: object,
  offline_config: object,
}

/** The names of the settings, as they are answered. */
export const settingNames = Object.keys(fields) as readonly (keyof typeof fields)[]

/** A change of settings: null takes one back to its default. */
export const settingsSchema = z.object(
  Object.fromEntries(Object.entries(fields).map(([name, rule]) => [name, rule.nullish()])),
) as unknown as z.ZodType<FlexSettings>

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
