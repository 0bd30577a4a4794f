import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type ErrorEntry,
  errors,
  isUrlOf,
  makeSid,
  OffhookError,
  parseSid,
  TurnQueue,
  webSchemes,
} from '@offhook/core'
import type {
  ConfiguredPlugin,
  Plugin,
  PluginConfiguration,
  PluginRelease,
  PluginVersion,
} from './model.ts'

const MAX_TEXT = 500
const MAX_URL = 2_048
/** More modules than this make no desktop that starts. */
const MAX_PLUGINS = 50
const FIRST = { size: 1, after: null } as const

/** Which versions of which plugins the desktop loads. */
export class PluginService {
  readonly plugins
  readonly versions
  readonly configurations
  readonly releases
  readonly #shelf: Shelf
  /** Names are unique, so what creates runs one after another. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
    this.plugins = new OwnRows('plugin', 'Plugins', shelf)
    this.versions = new OwnRows('plugin-version', 'Versions', shelf)
    this.configurations = new OwnRows('plugin-configuration', 'Configurations', shelf)
    this.releases = new OwnRows('plugin-release', 'Releases', shelf)
  }

  /** By its sid or its unique name. Rejects with 20404. */
  async plugin(accountSid: AccountSid, name: string): Promise<Plugin> {
    const sid = parseSid('FP', name)
    if (sid) return this.plugins.get(accountSid, sid)
    const row = await this.plugins.find({ accountSid, uniqueName: name })
    return row ?? this.plugins.get(accountSid, name)
  }

  /** By its sid, its number, or `latest`. Rejects with 20404. */
  async version(plugin: Plugin, name: string): Promise<PluginVersion> {
    const { accountSid, sid: pluginSid } = plugin
    const row =
      name === 'latest'
        ? (await this.versions.page({ accountSid, pluginSid }, FIRST)).rows[0]
        : await this.versions.find({
            accountSid,
            pluginSid,
            ...(parseSid('FV', name) ? { sid: parseSid('FV', name) } : { version: name }),
          })
    return row ?? this.versions.get(accountSid, '')
  }

  /** By its sid, or `active` for the one in use. Rejects with 20404. */
  async configuration(accountSid: AccountSid, name: string): Promise<PluginConfiguration> {
    if (name !== 'active') return this.configurations.get(accountSid, parseSid('FJ', name) ?? name)
    const { configurationSid } = await this.release(accountSid, 'active')
    return this.configurations.get(accountSid, configurationSid)
  }

  /** By its sid, or `active` for the newest. Rejects with 20404. */
  async release(accountSid: AccountSid, name: string): Promise<PluginRelease> {
    if (name !== 'active') return this.releases.get(accountSid, parseSid('FK', name) ?? name)
    const { rows } = await this.releases.page({ accountSid }, FIRST)
    return rows[0] ?? this.releases.get(accountSid, name)
  }

  /** Rejects with 20409 where the name is taken. */
  createPlugin(
    accountSid: AccountSid,
    input: Pick<Plugin, 'uniqueName' | 'friendlyName' | 'description'>,
  ): Promise<Plugin> {
    return this.#turns.run(async () => {
      const { uniqueName } = input
      if (!/^[\w.@/-]{1,128}$/.test(uniqueName)) refuse('UniqueName is not valid')
      const row: Plugin = {
        ...this.#own('FP', accountSid),
        ...shortTexts(input),
        archived: false,
      }
      if (await this.plugins.find({ accountSid, uniqueName }))
        refuse(`There is a plugin ${uniqueName}`, errors.conflict)
      await this.plugins.add(row)
      return row
    })
  }

  updatePlugin(
    { accountSid, sid }: Plugin,
    input: Partial<Pick<Plugin, 'friendlyName' | 'description'>>,
  ): Promise<Plugin> {
    return this.plugins.update(accountSid, sid, shortTexts(input))
  }

  /** Rejects with 20409 where the plugin has that version. */
  createVersion(
    { accountSid, sid: pluginSid, archived }: Plugin,
    input: Pick<PluginVersion, 'version' | 'pluginUrl' | 'changelog' | 'private'>,
  ): Promise<PluginVersion> {
    return this.#turns.run(async () => {
      const { version, pluginUrl } = input
      if (archived) refuse('The plugin is archived')
      // Semantic Versioning 2.0.0 §2, §9 and §10.
      if (!/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version) || version.length > 64)
        refuse('Version must be a semantic version such as 1.0.0')
      if (!isUrlOf(webSchemes, pluginUrl, MAX_URL)) refuse('PluginUrl is not a valid URL')
      if (await this.versions.find({ accountSid, pluginSid, version }))
        refuse(`The plugin has a version ${version}`, errors.conflict)
      const row: PluginVersion = {
        ...this.#own('FV', accountSid),
        ...input,
        ...shortTexts({ changelog: input.changelog }),
        pluginSid,
        archived: false,
      }
      await this.versions.add(row)
      return row
    })
  }

  /** @param wanted `version` names a version by its sid, `phase` when it is loaded */
  async createConfiguration(
    accountSid: AccountSid,
    input: Pick<PluginConfiguration, 'name' | 'description'>,
    wanted: readonly { readonly version: string; readonly phase: number }[],
  ): Promise<PluginConfiguration> {
    if (wanted.length > MAX_PLUGINS) refuse(`Plugins may be at most ${MAX_PLUGINS}`)
    const plugins: ConfiguredPlugin[] = []
    for (const { version, phase } of wanted) {
      const sid = parseSid('FV', version)
      const row = sid && (await this.versions.find({ accountSid, sid }))
      if (!row || row.archived) return refuse(`There is no plugin version ${version.slice(0, 64)}`)
      if (plugins.some(({ pluginSid }) => pluginSid === row.pluginSid))
        refuse('A plugin is named twice')
      plugins.push({ pluginSid: row.pluginSid, versionSid: row.sid, phase })
    }
    const row: PluginConfiguration = {
      ...this.#own('FJ', accountSid),
      ...shortTexts(input),
      archived: false,
      plugins,
    }
    await this.configurations.add(row)
    return row
  }

  /** Rejects with 20404, or 20001 for a configuration that is archived. */
  async createRelease(accountSid: AccountSid, configuration: string): Promise<PluginRelease> {
    const { sid, archived } = await this.configuration(accountSid, configuration)
    if (archived) refuse('The configuration is archived')
    const row: PluginRelease = { ...this.#own('FK', accountSid), configurationSid: sid }
    await this.releases.add(row)
    return row
  }

  /**
   * Takes a plugin out of what the desktop loads: releases what is in use without it. Does nothing where
   * it is not loaded.
   */
  unload({ accountSid, sid }: Plugin): Promise<void> {
    return this.#turns.run(async () => {
      const release = (await this.releases.page({ accountSid }, FIRST)).rows[0]
      if (!release) return
      const active = await this.configurations.get(accountSid, release.configurationSid)
      const plugins = active.plugins.filter(({ pluginSid }) => pluginSid !== sid)
      if (plugins.length === active.plugins.length) return
      const { name, description } = active
      const own = this.#own('FJ', accountSid)
      await this.configurations.add({ ...own, name, description, archived: false, plugins })
      await this.releases.add({ ...this.#own('FK', accountSid), configurationSid: own.sid })
    })
  }

  #own<Prefix extends string>(prefix: Prefix, accountSid: AccountSid) {
    const now = this.#shelf.clock.now()
    return { sid: makeSid(prefix), accountSid, dateCreated: now, dateUpdated: now }
  }
}

function refuse(message: string, error: ErrorEntry = errors.invalidParameter): never {
  throw new OffhookError(error, message)
}

/** @throws OffhookError 20001 for a text that is too long */
function shortTexts<T extends Readonly<Record<string, string | undefined>>>(texts: T): T {
  for (const [name, text] of Object.entries(texts)) {
    if ((text?.length ?? 0) > MAX_TEXT) refuse(`${name} must be at most ${MAX_TEXT} characters`)
  }
  return texts
}
