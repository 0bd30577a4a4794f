import {
  type AccountSid,
  type CallSid,
  type ConferenceSid,
  errors,
  makeSid,
  OffhookError,
} from '@offhook/core'
import type { Conference } from '../model.ts'
import type { ConferenceSettings } from '../settings.ts'
import { type ConferenceParts, LiveConference } from './live-conference.ts'

const MAX_NAME = 128

export interface ConferenceTableParts extends ConferenceParts {
  /** This node's incarnation. */
  readonly nodeId: string
}

/** The conferences of this node that are not over. One of a name per account. */
export class ConferenceTable {
  readonly #parts: ConferenceTableParts
  readonly #bySid = new Map<ConferenceSid, LiveConference>()
  readonly #byName = new Map<string, LiveConference>()

  constructor(parts: ConferenceTableParts) {
    this.#parts = parts
  }

  /**
   * The live conference of this name, or a new one that its first participant stores. Settings count
   * for a new one only.
   * @throws OffhookError 13231 for a name that cannot be used
   */
  open(accountSid: AccountSid, name: string, settings: ConferenceSettings): LiveConference {
    if (name === '' || name.length > MAX_NAME) {
      throw new OffhookError(
        errors.conferenceNameInvalid,
        'The name of the conference cannot be used',
      )
    }
    const key = `${accountSid} ${name}`
    const live = this.#byName.get(key)
    if (live) return live
    const row = this.#newRow(accountSid, name, settings.region ?? 'us1')
    const conference = new LiveConference({
      parts: this.#parts,
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

  /** The row of a conference that nobody has joined. */
  #newRow(accountSid: AccountSid, friendlyName: string, region: string): Conference {
    const now = this.#parts.clock.now()
    return {
      sid: makeSid('CF'),
      accountSid,
      friendlyName,
      status: 'init',
      region,
      reasonEnded: null,
      callSidEnding: null,
      dateCreated: now,
      dateUpdated: now,
      endTime: null,
      nodeId: this.#parts.nodeId,
    }
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

  /** The conference that a call is in. */
  withCall(callSid: CallSid): LiveConference | undefined {
    for (const live of this.#bySid.values()) {
      if (live.participants.some(({ row }) => row.callSid === callSid)) return live
    }
    return undefined
  }

  /** @throws OffhookError 20404 when the account has no such conference in progress */
  inProgress(accountSid: AccountSid, sid: ConferenceSid): LiveConference {
    const live = this.#bySid.get(sid)
    if (live?.row.accountSid === accountSid) return live
    throw conferenceNotFound()
  }

  get size(): number {
    return this.#bySid.size
  }
}

export function conferenceNotFound(): OffhookError {
  return new OffhookError(errors.notFound, 'The conference is not in progress')
}
