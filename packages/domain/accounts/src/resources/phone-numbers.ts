import {
  type AccountSid,
  type ApplicationSid,
  type E164,
  errors,
  makeSid,
  type PhoneNumberSid,
} from '@offhook/core'
import { lineTypeOf, nationalForm } from '@offhook/numbers'
import type { PhoneNumber } from '../model.ts'
import type { Page, PageRequest } from '../ports.ts'
import { friendlyName, phoneNumber } from '../rules/fields.ts'
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

/** How numbers are sorted in the lists of them. */
export type NumberType = 'Local' | 'Mobile' | 'TollFree' | 'SharedCost' | 'Voip' | 'National'

/** A number whose plan does not tell is local. */
export function numberTypeOf(number: E164): NumberType {
  switch (lineTypeOf(number)) {
    case 'MOBILE':
      return 'Mobile'
    case 'TOLL_FREE':
      return 'TollFree'
    case 'SHARED_COST':
      return 'SharedCost'
    case 'VOIP':
      return 'Voip'
    case 'UAN':
      return 'National'
    default:
      return 'Local'
  }
}

/** The settable fields of a number; those left out keep their value, null clears. */
export interface PhoneNumberInput extends VoiceTargetInput, MessageTargetInput {
  readonly friendlyName?: string
  readonly voiceApplicationSid?: ApplicationSid | null
  readonly smsApplicationSid?: ApplicationSid | null
}

export interface PhoneNumberFilter {
  readonly accountSid: AccountSid
  /** Exact, or with `*` for any digits as the API documents it. */
  readonly phoneNumber?: string
  readonly friendlyName?: string
  readonly type?: NumberType
}

/** Our phone numbers. */
export class PhoneNumbers {
  readonly #ground: Ground
  readonly #pool: readonly E164[]
  readonly #kept

  constructor(ground: Ground, pool: readonly E164[]) {
    this.#ground = ground
    this.#pool = pool
    this.#kept = new KeptRows({
      ground,
      entity: 'phone-number',
      name: 'IncomingPhoneNumbers',
      rows: ground.directory.phoneNumbers,
      bare: (row: PhoneNumber) => row,
    })
  }

  create(
    accountSid: AccountSid,
    input: PhoneNumberInput & { readonly phoneNumber: string },
  ): Promise<PhoneNumber> {
    return this.#ground.turns.run(async () => {
      const { clock, directory, readerOf } = this.#ground
      const number = phoneNumber(readerOf(accountSid), input.phoneNumber)
      if (directory.phoneNumbers.find('number', number)) {
        refuse(
          errors.phoneNumberTaken,
          `PhoneNumber ${number} is not available: it is a number of ours already`,
        )
      }
      const now = clock.now()
      const empty: PhoneNumber = {
        sid: makeSid('PN'),
        accountSid,
        phoneNumber: number,
        friendlyName: nationalForm(number),
        voiceApplicationSid: null,
        ...emptyTarget,
        smsApplicationSid: null,
        ...emptyMessageTarget,
        dateCreated: now,
        dateUpdated: now,
      }
      return this.#keep(empty, input)
    })
  }

  /** @param input.accountSid moves the number to another account; whether it may, the caller knows */
  update(
    accountSid: AccountSid,
    sid: PhoneNumberSid,
    input: PhoneNumberInput & { readonly accountSid?: AccountSid },
  ): Promise<PhoneNumber> {
    return this.#ground.turns.run(() => {
      const before = this.#kept.own(accountSid, sid)
      const { accountSid: next = accountSid } = input
      // Applications stay where they are.
      const moved =
        next === accountSid
          ? {}
          : { accountSid: next, voiceApplicationSid: null, smsApplicationSid: null }
      return this.#keep({ ...before, ...moved }, input)
    })
  }

  remove(accountSid: AccountSid, sid: PhoneNumberSid): Promise<void> {
    return this.#kept.remove(accountSid, sid)
  }

  get(accountSid: AccountSid, sid: PhoneNumberSid): PhoneNumber | undefined {
    return this.#kept.get(accountSid, sid)
  }

  /** Numbers of the pool that nobody has taken. */
  available(accepts: (number: E164) => boolean): readonly E164[] {
    const { phoneNumbers } = this.#ground.directory
    return this.#pool.filter((number) => !phoneNumbers.find('number', number) && accepts(number))
  }

  /** Finds the dialled number, written in any usual way. */
  byNumber(text: string): PhoneNumber | undefined {
    const number = this.#ground.readNumber(text)
    return number && this.#ground.directory.phoneNumbers.find('number', number)
  }

  list(filter: PhoneNumberFilter, page: PageRequest): Page<PhoneNumber> {
    const matches = numberPattern(filter.phoneNumber)
    const { accountSid, friendlyName: name, type } = filter
    return this.#kept.list(
      accountSid,
      page,
      (row) =>
        matches(row.phoneNumber) &&
        (name ?? row.friendlyName) === row.friendlyName &&
        (type === undefined || numberTypeOf(row.phoneNumber) === type),
    )
  }

  #keep(before: PhoneNumber, input: PhoneNumberInput): Promise<PhoneNumber> {
    return this.#kept.keep({
      ...before,
      friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
      voiceApplicationSid: given(
        input.voiceApplicationSid,
        (sid) => this.#application(before.accountSid, sid),
        before.voiceApplicationSid,
      ),
      ...voiceTarget(before, input),
      smsApplicationSid: given(
        input.smsApplicationSid,
        (sid) => this.#application(before.accountSid, sid),
        before.smsApplicationSid,
      ),
      ...messageTarget(before, input),
      dateUpdated: this.#ground.clock.now(),
    })
  }

  #application(accountSid: AccountSid, sid: ApplicationSid | null): ApplicationSid | null {
    if (sid === null) return null
    const application = this.#ground.directory.applications.get(sid)
    if (application?.accountSid !== accountSid)
      refuse(errors.invalidApplicationSid, 'Invalid ApplicationSid')
    return application.sid
  }
}

/** `*` stands for any digits; other text matches as a part of the number. */
export function numberPattern(filter: string | undefined): (number: string) => boolean {
  if (filter === undefined || filter === '') return () => true
  const parts = filter.split('*').map((part) => part.replace(/[^\d+]/g, ''))
  return (number) => {
    let from = 0
    for (const part of parts) {
      const at = number.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return true
  }
}
