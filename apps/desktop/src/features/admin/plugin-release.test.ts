import { expect, it } from 'vitest'
import { Admin } from '../../api/admin.ts'
import { Http } from '../../api/http.ts'
import { PluginRelease, versionAfter } from './plugin-release.ts'

const OTHER = { plugin_sid: 'FP2', plugin_version_sid: 'FV2', phase: 1 }
const CRM = { plugin_sid: 'FP1', plugin_version_sid: 'FV1', phase: 2 }

/** A plugin service in memory, in which the plugin `crm` exists already. */
function service(active: readonly (typeof CRM)[] = [OTHER]) {
  const released: string[][] = []
  const removed: string[] = []
  let loaded = active
  const versions: Record<string, string>[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const path = new URL(String(input), 'http://localhost').pathname.replace(
      '/v1/PluginService',
      '',
    )
    const form = new URLSearchParams(String(init?.body ?? ''))
    const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status })
    if (init?.method === 'DELETE') {
      removed.push(`${path}${init.keepalive ? ' keepalive' : ''}`)
      return new Response(null, { status: 204 })
    }
    if (path === '/Plugins') return json({ code: 20409, message: 'taken' }, 409)
    if (path === '/Plugins/crm') return json({ sid: 'FP1' })
    if (path === '/Plugins/FP1/Versions' && init?.method === 'POST') {
      versions.push(Object.fromEntries(form))
      return json({ sid: 'FV9' }, 201)
    }
    if (path === '/Plugins/FP1/Versions') return json({ plugin_versions: [{ version: '1.0.4' }] })
    if (path === '/Configurations/active/Plugins') return json({ plugins: loaded })
    if (path === '/Configurations') {
      released.push(form.getAll('Plugins'))
      loaded = form.getAll('Plugins').map((text) => {
        const { plugin_version, phase } = JSON.parse(text)
        const plugin_sid = plugin_version === 'FV2' ? 'FP2' : 'FP1'
        return { plugin_sid, plugin_version_sid: plugin_version, phase }
      })
      return json({ sid: 'FJ1' }, 201)
    }
    return json({ sid: 'FK1' }, 201)
  }
  const http = new Http({ fetch, token: async () => 'token' })
  return { released, removed, versions, release: new PluginRelease(new Admin(http)) }
}

it('adds a plugin whose name is known as a new version, and keeps the others', async () => {
  const { release, released, versions } = service()

  expect(await release.add('crm', 'https://desk.example/plugins/crm.js?sha256=1', 3)).toBe('FP1')
  expect(versions).toEqual([
    { Version: '1.0.5', PluginUrl: 'https://desk.example/plugins/crm.js?sha256=1' },
  ])
  expect(released.map((plugins) => plugins.map((text) => JSON.parse(text)))).toEqual([
    [
      { plugin_version: 'FV2', phase: 1 },
      { plugin_version: 'FV9', phase: 3 },
    ],
  ])
})

it('removes one by a single request, which goes out with a page that is closed', async () => {
  const { release, released, removed } = service()
  await release.remove(OTHER)

  expect(removed).toEqual(['/offhook/v1/Plugins/FP2 keepalive'])
  expect(released).toEqual([])
})

it('changes module and phase at once', async () => {
  const { release, released } = service([CRM, OTHER])
  await Promise.all([release.replace(CRM, 'https://desk.example/crm.js'), release.move(CRM, 1)])

  expect(released.at(-1)?.map((text) => JSON.parse(text))).toEqual([
    { plugin_version: 'FV9', phase: 1 },
    { plugin_version: 'FV2', phase: 1 },
  ])
})

it.each([
  [undefined, '1.0.0'],
  ['1.0.0', '1.0.1'],
  ['2.3.9-beta.1', '2.3.10'],
])('counts the version after %s as %s', (version, next) => {
  expect(versionAfter(version)).toBe(next)
})
