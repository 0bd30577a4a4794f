import type { AppConfig, ManagerApi } from '@offhook/desktop-sdk'
import type { Actions } from '../../actions/index.ts'
import type { Notices } from '../notices.ts'
import { createStore, type Store } from '../store.ts'

/** How the browser's own notifications are wanted, as far as the configuration says. */
export function browserWish({ notifications }: AppConfig): Notices['browser'] {
  const { enabled, mode } = Object(notifications)
  return {
    ...(typeof enabled === 'boolean' && { enabled }),
    ...((mode === 'always' || mode === 'whenNotInFocus') && { mode }),
  }
}

/**
 * How this page is set: the site's `ui_attributes`, and what plugins say beside them. What a plugin
 * says counts before each action, where the action does not say it itself.
 */
export class PluginConfig {
  readonly #config = createStore<AppConfig>({})
  readonly #chooseLanguage: (code: string) => void
  /** What plugins have set; the server knows what the site's settings say. */
  #own: AppConfig = {}
  #ofSite: AppConfig = {}

  constructor(actions: Actions, chooseLanguage: (code: string) => void) {
    this.#chooseLanguage = chooseLanguage
    for (const name of ['HoldCall', 'HoldParticipant'] as const) {
      actions.addListener(`before${name}`, (payload) => {
        const { holdMusicUrl, holdMusicMethod } = this.#own
        if (payload.holdMusicUrl !== undefined || holdMusicUrl === undefined) return
        payload.holdMusicUrl = holdMusicUrl
        if (holdMusicMethod !== undefined) payload.holdMusicMethod = holdMusicMethod
      })
    }
    actions.addListener('beforeSetActivity', (payload) => {
      const { rejectPendingReservations } = this.#own
      if (rejectPendingReservations === undefined) return
      payload.options = { rejectPendingReservations, ...payload.options }
    })
  }

  get state(): Store<AppConfig> {
    return this.#config
  }

  /** The site's settings have been read. */
  follow(settings: ManagerApi['serviceConfiguration']): void {
    const attributes = settings['ui_attributes']
    this.#ofSite = { ...Object(attributes) }
    this.#config.set({ ...this.#ofSite, ...this.#own })
  }

  update(config: AppConfig): void {
    this.#own = { ...this.#own, ...config }
    this.#config.set({ ...this.#ofSite, ...this.#own })
    if (typeof config.language === 'string') this.#chooseLanguage(config.language)
  }
}
