import { ApiError, type Http } from './http.ts'

/** A version of a plugin that is in use, by the names of the wire. */
export interface ConfiguredPlugin {
  readonly plugin_sid: string
  readonly plugin_version_sid: string
  readonly unique_name: string
  readonly friendly_name: string
  readonly version: string
  readonly plugin_url: string
  readonly phase: number
}

export const pluginService = '/v1/PluginService'
/** As many as a configuration may hold. */
const most = 50
const notFound = 404

/** The plugins of the release in use, in the order in which they are loaded; none without a release. */
export async function activePlugins(http: Http): Promise<readonly ConfiguredPlugin[]> {
  try {
    const { plugins } = await http.get<{ plugins: readonly ConfiguredPlugin[] }>(
      `${pluginService}/Configurations/active/Plugins`,
      { query: { PageSize: most } },
    )
    return plugins
  } catch (error) {
    if (error instanceof ApiError && error.status === notFound) return []
    throw error
  }
}
