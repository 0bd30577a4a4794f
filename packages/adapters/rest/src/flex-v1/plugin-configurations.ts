import type { ConfiguredPlugin, PluginConfiguration, PluginRelease } from '@offhook/site'
import { z } from 'zod'
import { created, ok } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { bad, notFound } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { PLUGIN_SERVICE, pluginAccess } from './plugin-paths.ts'

const path = `${PLUGIN_SERVICE}/Configurations`
const releases = `${PLUGIN_SERVICE}/Releases`
const MAX_NAME = 128

const wantedPlugin = z.looseObject({
  plugin_version: z.string(),
  phase: z.coerce.number().int().min(0).max(1_000).default(3),
})

/** Which plugins are loaded together, and which such list is in use. */
export function pluginConfigurationRoutes(routes: Routes, { site }: RestOptions): void {
  const service = site.plugins
  const { read, write } = pluginAccess
  const configurationOf = (asked: Asked, name = 'Sid') =>
    service.configuration(asked.accountSid, asked.param(name))

  routes.get(path, read, (asked) =>
    asked.listV1(
      'configurations',
      (ask) => service.configurations.page({ accountSid: asked.accountSid }, ask),
      (row) => linked(row, asked),
    ),
  )
  routes.post(path, write, async (asked) => {
    const name = asked.form.required('Name')
    if (name.length > MAX_NAME) throw bad(`Name must be at most ${MAX_NAME} characters`)
    const row = await service.createConfiguration(
      asked.accountSid,
      { name, description: asked.form.text('Description') ?? '' },
      wantedPlugins(asked),
    )
    return created(linked(row, asked))
  })
  routes.get(`${path}/:Sid`, read, async (asked) => ok(linked(await configurationOf(asked), asked)))
  routes.post(`${path}/:Sid/Archive`, write, async (asked) => {
    const { accountSid, sid } = await configurationOf(asked)
    return ok(
      shape(await service.configurations.update(accountSid, sid, { archived: true }), asked),
    )
  })

  const plugins = `${path}/:ConfigurationSid/Plugins`
  const configuredShape = async (
    asked: Asked,
    { sid, dateCreated }: PluginConfiguration,
    { pluginSid, versionSid, phase }: ConfiguredPlugin,
  ) => {
    const { accountSid, base } = asked
    const [plugin, version] = await Promise.all([
      service.plugins.get(accountSid, pluginSid),
      service.versions.get(accountSid, versionSid),
    ])
    return {
      account_sid: accountSid,
      configuration_sid: sid,
      plugin_sid: pluginSid,
      plugin_version_sid: versionSid,
      phase,
      plugin_url: version.pluginUrl,
      unique_name: plugin.uniqueName,
      friendly_name: plugin.friendlyName,
      description: plugin.description,
      plugin_archived: plugin.archived,
      version: version.version,
      changelog: version.changelog,
      plugin_version_archived: version.archived,
      private: version.private,
      date_created: iso(dateCreated),
      url: `${base}${path}/${sid}/Plugins/${pluginSid}`,
    }
  }
  routes.get(plugins, read, async (asked) => {
    const row = await configurationOf(asked, 'ConfigurationSid')
    const inOrder = [...row.plugins].sort((a, b) => a.phase - b.phase)
    const rows = await Promise.all(inOrder.map((plugin) => configuredShape(asked, row, plugin)))
    return asked.listV1(
      'plugins',
      (ask) => pageOfArray(rows, ask),
      (one) => one,
    )
  })
  routes.get(`${plugins}/:PluginSid`, read, async (asked) => {
    const row = await configurationOf(asked, 'ConfigurationSid')
    const { sid } = await service.plugin(asked.accountSid, asked.param('PluginSid'))
    const plugin = row.plugins.find(({ pluginSid }) => pluginSid === sid)
    if (!plugin) throw notFound(`/Plugins/${sid}`)
    return ok(await configuredShape(asked, row, plugin))
  })

  routes.get(releases, read, (asked) =>
    asked.listV1(
      'releases',
      (ask) => service.releases.page({ accountSid: asked.accountSid }, ask),
      (row) => releaseShape(row, asked),
    ),
  )
  routes.post(releases, write, async (asked) => {
    const configuration = asked.form.required('ConfigurationId')
    const row = await service.createRelease(asked.accountSid, configuration)
    return created(releaseShape(row, asked))
  })
  routes.get(`${releases}/:Sid`, read, async (asked) =>
    ok(releaseShape(await service.release(asked.accountSid, asked.param('Sid')), asked)),
  )
}

/** `Plugins`, repeated: JSON of a version's sid and a phase. @throws OffhookError 20001 */
function wantedPlugins({ form }: Asked) {
  return form.all('Plugins').map((text) => {
    const parsed = wantedPlugin.safeParse(jsonOf(text))
    if (!parsed.success) throw bad('Plugins must be JSON of plugin_version and phase')
    return { version: parsed.data.plugin_version, phase: parsed.data.phase }
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function shape(row: PluginConfiguration, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    name: row.name,
    description: row.description,
    archived: row.archived,
    date_created: iso(row.dateCreated),
    url: `${base}${path}/${row.sid}`,
  }
}

function linked(row: PluginConfiguration, asked: Asked) {
  const all = shape(row, asked)
  return { ...all, links: { plugins: `${all.url}/Plugins` } }
}

function releaseShape(row: PluginRelease, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    configuration_sid: row.configurationSid,
    date_created: iso(row.dateCreated),
    url: `${base}${releases}/${row.sid}`,
  }
}
