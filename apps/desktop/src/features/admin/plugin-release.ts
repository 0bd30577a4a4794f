import type { Admin } from '../../api/admin.ts'
import { ApiError, type Http } from '../../api/http.ts'
import { activePlugins, type ConfiguredPlugin, pluginService } from '../../api/plugins.ts'

/** Which version of a plugin is loaded when. */
type Chosen = Pick<ConfiguredPlugin, 'plugin_sid' | 'plugin_version_sid' | 'phase'>
type Plugin = Pick<ConfiguredPlugin, 'plugin_sid'>

const conflict = 409

/** What plugins the desktop loads: each change is a new configuration, released at once. */
export class PluginRelease {
  readonly #admin: Admin
  readonly #http: Http

  constructor(admin: Admin) {
    this.#admin = admin
    this.#http = admin.http
  }

  /** Adds a plugin, or one of this name that is no longer loaded. Resolves with its sid. */
  async add(name: string, url: string, phase: number): Promise<string> {
    const { sid } = await this.#plugin(name)
    const version = await this.#version(sid, url)
    const chosen = { plugin_sid: sid, plugin_version_sid: version, phase }
    await this.#release((all) => [...all.filter(({ plugin_sid }) => plugin_sid !== sid), chosen])
    return sid
  }

  /** Gives a plugin another module. */
  async replace({ plugin_sid }: Plugin, url: string): Promise<void> {
    await this.#change(plugin_sid, { plugin_version_sid: await this.#version(plugin_sid, url) })
  }

  async move({ plugin_sid }: Plugin, phase: number): Promise<void> {
    await this.#change(plugin_sid, { phase })
  }

  async remove({ plugin_sid }: Plugin): Promise<void> {
    // One request, which goes out with a page that is closed.
    await this.#admin.inTurn(() => this.#http.delete(`/offhook/v1/Plugins/${plugin_sid}`))
  }

  async #plugin(name: string): Promise<{ readonly sid: string }> {
    try {
      return await this.#http.post(`${pluginService}/Plugins`, { form: { UniqueName: name } })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== conflict) throw error
      return this.#http.get(`${pluginService}/Plugins/${encodeURIComponent(name)}`)
    }
  }

  /** A version for each module, counted up. Resolves with its sid. */
  async #version(pluginSid: string, url: string): Promise<string> {
    const path = `${pluginService}/Plugins/${pluginSid}/Versions`
    const { plugin_versions: versions } = await this.#http.get<{
      plugin_versions: readonly { readonly version: string }[]
    }>(path, { query: { PageSize: 1 } })
    const made = await this.#http.post<{ sid: string }>(path, {
      form: { Version: versionAfter(versions[0]?.version), PluginUrl: url },
    })
    return made.sid
  }

  async #change(sid: string, change: Partial<Chosen>): Promise<void> {
    await this.#release((all) =>
      all.map((one) => (one.plugin_sid === sid ? { ...one, ...change } : one)),
    )
  }

  /** From what is loaded by then, so that a change that was made meanwhile is kept. */
  #release(change: (all: readonly Chosen[]) => readonly Chosen[]): Promise<void> {
    return this.#admin.inTurn(async () => {
      const plugins = change(await activePlugins(this.#http))
      const { sid } = await this.#http.post<{ sid: string }>(`${pluginService}/Configurations`, {
        form: {
          Name: 'Desktop',
          Plugins: plugins.map(({ plugin_version_sid, phase }) =>
            JSON.stringify({ plugin_version: plugin_version_sid, phase }),
          ),
        },
      })
      await this.#http.post(`${pluginService}/Releases`, { form: { ConfigurationId: sid } })
    })
  }
}

/** The next number of its last part; versions are those of modules, one for each. */
export function versionAfter(version: string | undefined): string {
  const [, major = '1', minor = '0', patch = '-1'] =
    /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? '') ?? []
  return `${major}.${minor}.${Number(patch) + 1}`
}
