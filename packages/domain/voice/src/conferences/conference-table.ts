import { type AccountSid, type ConferenceSid, OffhookError } from '@offhook/core'
import type { ConferenceSettings } from '../door.ts'
import type { Services } from '../services.ts'
import { LiveConference, newConferenceRow } from './live-conference.ts'

const MAX_NAME = 128

/** The conferences of this node that are not over. One of a name per account. */
export class ConferenceTable {
  readonly #services: Services
  readonly #bySid = new Map<ConferenceSid, LiveConference>()
  readonly #byName = new Map<string, LiveConference>()

  constructor(services: Services) {
    this.#services = services
  }

  /**
   * The live conference of this name, or a new one that its first participant stores. Settings count
   * for a new one only.
   * @throws OffhookError 13231 for a name that can not be used
   */
  open(accountSid: AccountSid, name: string, settings: ConferenceSettings): LiveConference {
    if (name === '' || name.length > MAX_NAME) {
      throw new OffhookError('The name of the conference can not be used', { code: 13231 })
    }
    const key = `${accountSid} ${name}`
    const live = this.#byName.get(key)
    if (live) return live
    const row = newConferenceRow({
      accountSid,
      friendlyName: name,
      region: settings.region ?? 'us1',
      nodeId: this.#services.nodeId,
      dateCreated: this.#services.clock.now(),
    })
    const conference = new LiveConference({
      services: this.#services,
      row,
      settings,
      onOver: () => {
        this.#bySid.delete(row.sid)
        if (this.#byName.get(key) === conference) this.#byName.delete(key)
      },
    })
    this.#bySid.set(row.sid, conference)
    this.#byName.set(key, conference)
    return conference
  }

  /** The account's live conference, by sid or by name. */
  find(accountSid: AccountSid, sidOrName: string): LiveConference | undefined {
    const bySid = this.#bySid.get(sidOrName as ConferenceSid)
    if (bySid?.row.accountSid === accountSid) return bySid
    return this.#byName.get(`${accountSid} ${sidOrName}`)
  }

  get(sid: ConferenceSid): LiveConference | undefined {
    return this.#bySid.get(sid)
  }

  get size(): number {
    return this.#bySid.size
  }
}
