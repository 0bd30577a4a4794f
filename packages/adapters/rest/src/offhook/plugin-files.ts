import type { PluginFileList } from '@offhook/desk-api'
import { noContent, ok } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { PluginFiles } from '../page/plugin-files.ts'

/** What lies in the folder of plugins, for whoever chooses among it, and the end of such a choice. */
export function pluginChoiceRoutes(routes: Routes, { pluginFolder, site }: RestOptions): void {
  const files = new PluginFiles(pluginFolder)
  routes.get('/offhook/v1/PluginFiles', 'manage-credentials', async () =>
    ok({ files: await files.list() } satisfies PluginFileList),
  )
  // The plugin service takes a new configuration and its release: too much for a page that goes.
  routes.delete('/offhook/v1/Plugins/:PluginSid', 'manage-credentials', async (asked) => {
    const { plugins } = site
    await plugins.unload(await plugins.plugin(asked.accountSid, asked.param('PluginSid')))
    return noContent
  })
}
