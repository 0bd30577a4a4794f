import { type AccountSid, type ApplicationSid, errors, makeSid } from '@offhook/core'
import type { Application } from '../model.ts'
import type { Page, PageRequest } from '../ports.ts'
import { callbackUrl, friendlyName } from '../rules/fields.ts'
import { given } from '../rules/given.ts'
import {
  emptyMessageTarget,
  type MessageTargetInput,
  messageTarget,
} from '../rules/message-target.ts'
import { refuse } from '../rules/refuse.ts'
import { emptyTarget, type VoiceTargetInput, voiceTarget } from '../rules/voice-target.ts'
import type { Ground } from './ground.ts'
import { KeptRows } from './kept-rows.ts'

export interface ApplicationInput extends VoiceTargetInput, MessageTargetInput {
  readonly friendlyName?: string
  readonly smsStatusCallback?: string | null
  readonly messageStatusCallback?: string | null
}

/** Applications: what calls from browsers run, and what numbers can share. */
export class Applications {
  readonly #ground: Ground
  readonly #kept

  constructor(ground: Ground) {
    this.#ground = ground
    this.#kept = new KeptRows({
      ground,
      entity: 'application',
      name: 'Applications',
      rows: ground.directory.applications,
      bare: (row: Application) => row,
    })
  }

  create(accountSid: AccountSid, input: ApplicationInput): Promise<Application> {
    return this.#ground.turns.run(() => {
      const now = this.#ground.clock.now()
      const empty: Application = {
        sid: makeSid('AP'),
        accountSid,
        friendlyName: '',
        ...emptyTarget,
        ...emptyMessageTarget,
        smsStatusCallback: null,
        messageStatusCallback: null,
        dateCreated: now,
        dateUpdated: now,
      }
      return this.#keep(empty, input)
    })
  }

  update(
    accountSid: AccountSid,
    sid: ApplicationSid,
    input: ApplicationInput,
  ): Promise<Application> {
    return this.#ground.turns.run(() => this.#keep(this.#kept.own(accountSid, sid), input))
  }

  /** Removes an application; refused while a number runs it, which would no longer answer. */
  remove(accountSid: AccountSid, sid: ApplicationSid): Promise<void> {
    return this.#kept.remove(accountSid, sid, () => {
      for (const {
        voiceApplicationSid,
        smsApplicationSid,
        phoneNumber,
      } of this.#ground.directory.phoneNumbers.all()) {
        if (voiceApplicationSid !== sid && smsApplicationSid !== sid) continue
        refuse(
          errors.conflict,
          `The application is run by ${phoneNumber}; give that another target`,
        )
      }
    })
  }

  get(accountSid: AccountSid, sid: ApplicationSid): Application | undefined {
    return this.#kept.get(accountSid, sid)
  }

  list(
    filter: { readonly accountSid: AccountSid; readonly friendlyName?: string },
    page: PageRequest,
  ): Page<Application> {
    const { accountSid, friendlyName: name } = filter
    return this.#kept.list(
      accountSid,
      page,
      (row) => (name ?? row.friendlyName) === row.friendlyName,
    )
  }

  #keep(before: Application, input: ApplicationInput): Promise<Application> {
    return this.#kept.keep({
      ...before,
      friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
      ...voiceTarget(before, input),
      ...messageTarget(before, input),
      smsStatusCallback: given(
        input.smsStatusCallback,
        callbackUrl('SmsStatusCallback'),
        before.smsStatusCallback,
      ),
      messageStatusCallback: given(
        input.messageStatusCallback,
        callbackUrl('MessageStatusCallback'),
        before.messageStatusCallback,
      ),
      dateUpdated: this.#ground.clock.now(),
    })
  }
}
