/** Who is told what of the site's configuration. */
import { type Action, actionsOf, type Role } from '@offhook/accounts'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../http/answer.ts'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { configurationRoutes } from './configuration.ts'
import { settingsSchema } from './settings-schema.ts'

const secrets = {
  call_recording_webhook_url: 'https://user:hidden@app.example.com',
  crm_callback_url: 'https://crm.example.com/?key=hidden',
  crm_fallback_url: 'https://crm.example.com/?key=hidden',
  integrations: [{ type: 'crm', config: { key: 'hidden' } }],
}
const settings = { ...secrets, ui_attributes: { color: 'blue' }, attributes: { own: 'hidden too' } }

async function told(path: string, role?: Role): Promise<Readonly<Record<string, unknown>>> {
  const handlers = new Map<string, Handler>()
  const routes = {
    get: (at: string, _: unknown, handler: Handler) => handlers.set(at, handler),
    post: () => {},
  }
  const options = {
    home: { accountSid: 'AC0' },
    accounts: { accounts: { get: () => undefined } },
    site: { configurations: { row: async () => ({ settings, dateCreated: 0, dateUpdated: 0 }) } },
  }
  configurationRoutes(routes as unknown as Routes, options as unknown as RestOptions)
  const allowed: readonly Action[] = role ? actionsOf([role]) : []
  const asked = {
    accountSid: 'AC1',
    base: 'https://us.example.com',
    may: (action: Action) => allowed.includes(action),
    form: { filled: () => undefined },
  }
  const answer: Answer = await handlers.get(path)!(asked as unknown as Asked)
  return answer.body as Readonly<Record<string, unknown>>
}

describe('the configuration', () => {
  it('is whole for administrators', async () => {
    expect(await told('/v1/Configuration', 'admin')).toMatchObject(settings)
  })

  it.each(['agent', 'supervisor'] as const)(
    'tells a %s nothing that servers alone use',
    async (role) => {
      const answer = await told('/v1/Configuration', role)

      expect(answer).toMatchObject({
        ui_attributes: settings.ui_attributes,
        attributes: settings.attributes,
        call_recording_webhook_url: null,
        integrations: [],
      })
      expect(JSON.stringify(answer)).not.toContain('hidden"')
      expect(JSON.stringify(answer)).not.toContain('hidden@')
    },
  )

  it('tells strangers of the login alone', async () => {
    const answer = await told('/v1/Configuration/Public')

    expect(answer).toMatchObject({ account_sid: 'AC1', status: 'ok' })
    expect(JSON.stringify(answer)).not.toContain('hidden')
  })
})

describe('levels of queues at which somebody is told', () => {
  const read = (alert_levels: unknown) =>
    settingsSchema.safeParse({ queue_stats_configuration: { default: { alert_levels } } })

  it('are pairs, the second of which is the worse', () => {
    expect(
      read({ waiting: [5, 10], longest_wait: [60, 60], service_level: [80, 60] }),
    ).toMatchObject({ success: true })
  })

  it.each([
    [{ waiting: [10, 5] }, 'waiting'],
    [{ service_level: [60, 80] }, 'service_level'],
    [{ service_level: [101, 80] }, 'service_level'],
    [{ longest_wait: [60] }, 'longest_wait'],
    [{ longestWait: [60, 90] }, 'longestWait'],
  ])('are refused by their name: %j', (levels, name) => {
    const answer = read(levels)
    expect(answer.success).toBe(false)
    expect(JSON.stringify(answer.error?.issues)).toContain(name)
  })
})
