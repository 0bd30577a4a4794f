import type {
  AppConfig,
  EventsApi,
  InsightsClient,
  ManagerApi,
  PluginStore,
  User,
  WorkspaceClient,
} from '@offhook/desktop-sdk'
import type { Desk } from '../desk.ts'
import type { Session } from '../session.ts'
import type { Store } from '../store.ts'

export interface ManagerParts {
  readonly events: EventsApi
  readonly store: PluginStore
  readonly session: Session
  readonly desk: Store<Desk | null>
  readonly strings: Record<string, string>
  readonly settings: Store<ManagerApi['serviceConfiguration']>
  readonly config: Store<AppConfig>
  readonly fetchSettings: () => Promise<ManagerApi['serviceConfiguration']>
  readonly updateConfig: (config: AppConfig) => void
  readonly language: () => string
  readonly freshToken: () => Promise<string | null>
  readonly workspaceClient: WorkspaceClient
  readonly insightsClient: InsightsClient
}

/** The one object of the page that plugins ask for everything that is no action and no component. */
export function pluginManager(parts: ManagerParts): ManagerApi {
  const { events, store, session, desk, strings, settings, config, freshToken } = parts
  const { insightsClient } = parts
  return {
    events,
    store,
    get strings() {
      return strings
    },
    // Plugins write `manager.strings = { ...manager.strings, ...own }`: those of others stay.
    set strings(given) {
      Object.assign(strings, given)
    },
    fetchConfiguration: parts.fetchSettings,
    updateConfig: parts.updateConfig,
    insightsClient,
    conversationsClient: null,
    get user(): User {
      const now = session.state.get()
      if (now.status !== 'in') throw new Error('Nobody is logged in.')
      const { identity, fullName, roles, workerSid } = now.person
      return { identity, fullName, roles, workerSid, freshToken }
    },
    get serviceConfiguration() {
      return settings.get()
    },
    get configuration() {
      return config.get()
    },
    get localization() {
      return { localeTag: parts.language() }
    },
    get voiceClient() {
      return desk.get()?.phone.device.get() ?? null
    },
    get workerClient() {
      return desk.get()?.routing.worker ?? null
    },
    get workspaceClient() {
      return desk.get() ? parts.workspaceClient : null
    },
  }
}
