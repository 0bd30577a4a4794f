import type { Shelf } from '@offhook/accounts'
import { type AccountSid, hearableSchemes, isUrlOf, put, TurnQueue } from '@offhook/core'
import type { FlexConfiguration, FlexSettings, OutboundCallFlow } from './model.ts'

/**
 * The configuration of each account. It is read where it is used, not kept in memory: every node on
 * one database goes by it from the moment of the change.
 */
export class Configurations {
  readonly #shelf: Shelf
  /** Writes run one after another, so that none is lost to another. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  /** Undefined while nothing has been set. */
  row(accountSid: AccountSid): Promise<FlexConfiguration | undefined> {
    return this.#shelf.rows.find('flex-configuration', { sid: accountSid })
  }

  async settings(accountSid: AccountSid): Promise<FlexSettings> {
    return (await this.row(accountSid))?.settings ?? {}
  }

  /** Replaces the settings that are given, each as a whole; null takes one back to its default. */
  update(accountSid: AccountSid, patch: FlexSettings): Promise<FlexConfiguration> {
    return this.edit(accountSid, () => patch)
  }

  /** The same with what the settings are at that moment; nothing comes between. */
  edit(
    accountSid: AccountSid,
    change: (settings: FlexSettings) => FlexSettings,
  ): Promise<FlexConfiguration> {
    return this.#turns.run(async () => {
      const before = await this.row(accountSid)
      const now = this.#shelf.clock.now()
      const merged = Object.entries({ ...before?.settings, ...change(before?.settings ?? {}) })
      const row: FlexConfiguration = {
        sid: accountSid,
        accountSid,
        settings: Object.fromEntries(
          merged.filter(([, value]) => value !== null && value !== undefined),
        ),
        dateCreated: before?.dateCreated ?? now,
        dateUpdated: now,
      }
      await this.#shelf.writer.commit([put('flex-configuration', row)])
      return row
    })
  }

  /** Whether accepted tasks are recorded by the one switch, and whom to tell. */
  async callRecording(accountSid: AccountSid) {
    const { call_recording_enabled, call_recording_webhook_url } = await this.settings(accountSid)
    return {
      enabled: call_recording_enabled ?? false,
      callbackUrl: call_recording_webhook_url || null,
    }
  }

  /** What whoever is on hold hears; null = the music that we bring. */
  async holdMusic(accountSid: AccountSid) {
    const { ui_attributes } = await this.settings(accountSid)
    const { holdMusicUrl: url, holdMusicMethod: method } = ui_attributes ?? {}
    if (typeof url !== 'string' || !isUrlOf(hearableSchemes, url, 4_000)) return null
    return { url, method: method === 'POST' ? ('POST' as const) : ('GET' as const) }
  }

  /** How the dialpad calls; null where it is not enabled. */
  async outboundCallFlow(accountSid: AccountSid): Promise<OutboundCallFlow | null> {
    const { outbound_call_flows } = await this.settings(accountSid)
    const flow = outbound_call_flows?.['default']
    return flow?.enabled ? flow : null
  }
}
