import type { InsightsSetting } from '@offhook/insights'
import { ok } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountOf } from './scope.ts'

/** What an account has set about insights. */
export function insightsSettingsRoutes(routes: Routes, options: RestOptions): void {
  const { insightsSettings } = options
  const path = '/v1/Voice/Settings'
  routes.get(path, 'see-reports', async (asked) => {
    const row = await insightsSettings.of(accountOf(options, asked, 'SubaccountSid'))
    return ok(shape(row, asked.base))
  })
  routes.post(path, 'manage-numbers', async (asked) => {
    const { form } = asked
    const change = defined({
      advancedFeatures: form.boolean('AdvancedFeatures'),
      voiceTrace: form.boolean('VoiceTrace'),
    })
    const row = await insightsSettings.change(accountOf(options, asked, 'SubaccountSid'), change)
    return ok(shape(row, asked.base))
  })
}

function shape({ accountSid, advancedFeatures, voiceTrace }: InsightsSetting, base: string) {
  return {
    account_sid: accountSid,
    advanced_features: advancedFeatures,
    voice_trace: voiceTrace,
    url: `${base}/v1/Voice/Settings`,
  }
}
