import type { CallSid } from '@offhook/core'
import type { Participant, UpdateParticipantRequest } from '@offhook/voice'
import type { Contact } from '../contact.ts'
import type { VoiceSide } from '../ports.ts'

/** The parties of a contact as participants of its conference. */
export class Seats {
  readonly #voice: VoiceSide

  constructor({ voice }: { voice: VoiceSide }) {
    this.#voice = voice
  }

  of({ conferenceSid }: Contact): readonly Participant[] {
    return conferenceSid === null ? [] : this.#voice.participants(conferenceSid)
  }

  find(contact: Contact, callSid: CallSid): Participant | undefined {
    return this.of(contact).find((each) => each.callSid === callSid)
  }

  /** Edits somebody who is there; what is as asked already stays untouched. */
  async edit(
    contact: Contact,
    callSid: CallSid,
    request: Pick<UpdateParticipantRequest, 'hold' | 'endConferenceOnExit' | 'byCallSid'>,
  ): Promise<void> {
    const { accountSid, conferenceSid } = contact
    const row = this.find(contact, callSid)
    if (!row || conferenceSid === null) return
    const { hold = row.hold, endConferenceOnExit = row.endConferenceOnExit } = request
    if (hold === row.hold && endConferenceOnExit === row.endConferenceOnExit) return
    await this.#voice.updateParticipant(accountSid, conferenceSid, callSid, request)
  }

  /** Takes somebody out of the talk, which goes on without them. */
  async takeOut(contact: Contact, callSid: CallSid): Promise<void> {
    await this.edit(contact, callSid, { endConferenceOnExit: false })
    const { accountSid, conferenceSid } = contact
    if (conferenceSid === null) return
    await this.#voice.removeParticipant(accountSid, conferenceSid, callSid)
  }
}
