import type { Plugin, PluginVersion } from '@offhook/site'
import { created, ok } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'
import { PLUGIN_SERVICE, pluginAccess } from './plugin-paths.ts'

const path = `${PLUGIN_SERVICE}/Plugins`
const one = `${path}/:Sid`
const versions = `${path}/:PluginSid/Versions`

/** Plugins and their versions. A plugin goes by its sid or name, a version also by its number. */
export function pluginRoutes(routes: Routes, { site: { plugins: service } }: RestOptions): void {
  const { read, write } = pluginAccess
  const pluginOf = (asked: Asked, name = 'Sid') =>
    service.plugin(asked.accountSid, asked.param(name))
  const versionOf = async (asked: Asked) =>
    service.version(await pluginOf(asked, 'PluginSid'), asked.param('Sid'))

  routes.get(path, read, (asked) =>
    asked.listV1(
      'plugins',
      (ask) => service.plugins.page({ accountSid: asked.accountSid }, ask),
      (row) => linked(row, asked),
    ),
  )
  routes.post(path, write, async (asked) => {
    const { form, accountSid } = asked
    const uniqueName = form.required('UniqueName')
    const row = await service.createPlugin(accountSid, {
      uniqueName,
      friendlyName: form.text('FriendlyName') ?? uniqueName,
      description: form.text('Description') ?? '',
    })
    return created(linked(row, asked))
  })
  routes.get(one, read, async (asked) => ok(linked(await pluginOf(asked), asked)))
  routes.post(one, write, async (asked) => {
    const { form } = asked
    const patch = defined({
      friendlyName: form.text('FriendlyName'),
      description: form.text('Description'),
    })
    return ok(linked(await service.updatePlugin(await pluginOf(asked), patch), asked))
  })
  routes.post(`${one}/Archive`, write, async (asked) => {
    const { accountSid, sid } = await pluginOf(asked)
    return ok(shape(await service.plugins.update(accountSid, sid, { archived: true }), asked))
  })

  routes.get(versions, read, async (asked) => {
    const { accountSid, sid: pluginSid } = await pluginOf(asked, 'PluginSid')
    return asked.listV1(
      'plugin_versions',
      (ask) => service.versions.page({ accountSid, pluginSid }, ask),
      (row) => validated(row, asked),
    )
  })
  routes.post(versions, write, async (asked) => {
    const { form } = asked
    const row = await service.createVersion(await pluginOf(asked, 'PluginSid'), {
      version: form.required('Version'),
      pluginUrl: form.required('PluginUrl'),
      changelog: form.text('Changelog') ?? '',
      private: form.boolean('Private') ?? false,
    })
    return created(validated(row, asked))
  })
  routes.get(`${versions}/:Sid`, read, async (asked) =>
    ok(validated(await versionOf(asked), asked)),
  )
  routes.post(`${versions}/:Sid/Archive`, write, async (asked) => {
    const { accountSid, sid } = await versionOf(asked)
    const row = await service.versions.update(accountSid, sid, { archived: true })
    return ok(versionShape(row, asked))
  })
}

function shape(row: Plugin, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    unique_name: row.uniqueName,
    friendly_name: row.friendlyName,
    description: row.description,
    archived: row.archived,
    ...dates(row),
    url: `${base}${path}/${row.sid}`,
  }
}

function linked(row: Plugin, asked: Asked) {
  const { url, ...rest } = shape(row, asked)
  return { ...rest, url, links: { plugin_versions: `${url}/Versions` } }
}

function versionShape(row: PluginVersion, { base }: Asked) {
  return {
    sid: row.sid,
    plugin_sid: row.pluginSid,
    account_sid: row.accountSid,
    version: row.version,
    plugin_url: row.pluginUrl,
    changelog: row.changelog,
    private: row.private,
    archived: row.archived,
    date_created: iso(row.dateCreated),
    url: `${base}${path}/${row.pluginSid}/Versions/${row.sid}`,
  }
}

/** A module is validated by nobody before a desktop loads it. */
function validated(row: PluginVersion, asked: Asked) {
  return { ...versionShape(row, asked), validated: false }
}
