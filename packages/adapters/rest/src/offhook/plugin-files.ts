import type { PluginFileList } from '@offhook/desk-api'
import { ok } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { PluginFiles } from '../page/plugin-files.ts'

/** What lies in the folder of plugins, for whoever chooses among it. */
export function pluginFileListRoute(routes: Routes, { pluginFolder }: RestOptions): void {
  const files = new PluginFiles(pluginFolder)
  routes.get('/offhook/v1/PluginFiles', 'manage-credentials', async () =>
    ok({ files: await files.list() } satisfies PluginFileList),
  )
}
