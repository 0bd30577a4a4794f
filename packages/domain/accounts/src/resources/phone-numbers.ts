import {
  type AccountSid,
  type ApplicationSid,
  errors,
  makeSid,
  type PhoneNumberSid,
  parseE164,
  put,
  remove,
} from '@offhook/core'
import type { PhoneNumber } from '../model.ts'
import type { Page, PageRequest } from '../ports.ts'
import { callbackUrl, friendlyName, method, nationalForm, phoneNumber } from '../rules/fields.ts'
import { notFound, refuse } from '../rules/refuse.ts'
import { emptyTarget, given, type VoiceTargetInput, voiceTarget } from '../rules/voice-target.ts'
import { commitThen, type Ground } from './ground.ts'

/** The settable fields of a number; those left out keep their value, null clears. */
export interface PhoneNumberInput extends VoiceTargetInput {
  readonly friendlyName?: string
  readonly voiceApplicationSid?: ApplicationSid | null
  readonly smsUrl?: string | null
  readonly smsMethod?: string
  readonly smsFallbackUrl?: string | null
  readonly smsFallbackMethod?: string
}

export interface PhoneNumberFilter {
  readonly accountSid: AccountSid
  /** Exact, or with `*` for any digits as the API documents it. */
  readonly phoneNumber?: string
  readonly friendlyName?: string
}

/** Our phone numbers. */
export class PhoneNumbers {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  create(
    accountSid: AccountSid,
    input: PhoneNumberInput & { readonly phoneNumber: string },
  ): Promise<PhoneNumber> {
    return this.#ground.turns.run(async () => {
      const { clock, directory } = this.#ground
      const number = phoneNumber(input.phoneNumber)
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
        smsUrl: null,
        smsMethod: 'POST',
        smsFallbackUrl: null,
        smsFallbackMethod: 'POST',
        dateCreated: now,
        dateUpdated: now,
      }
      return this.#keep(empty, input)
    })
  }

  update(
    accountSid: AccountSid,
    sid: PhoneNumberSid,
    input: PhoneNumberInput,
  ): Promise<PhoneNumber> {
    return this.#ground.turns.run(() => this.#keep(this.#own(accountSid, sid), input))
  }

  remove(accountSid: AccountSid, sid: PhoneNumberSid): Promise<void> {
    return this.#ground.turns.run(async () => {
      this.#own(accountSid, sid)
      await commitThen(this.#ground, [remove('phone-number', { sid })], () =>
        this.#ground.directory.phoneNumbers.remove(sid),
      )
    })
  }

  get(accountSid: AccountSid, sid: PhoneNumberSid): PhoneNumber | undefined {
    const row = this.#ground.directory.phoneNumbers.get(sid)
    return row?.accountSid === accountSid ? row : undefined
  }

  /** Finds the dialled number, written in any usual way. */
  byNumber(text: string): PhoneNumber | undefined {
    const number = parseE164(text)
    return number && this.#ground.directory.phoneNumbers.find('number', number)
  }

  list(filter: PhoneNumberFilter, page: PageRequest): Page<PhoneNumber> {
    const matches = numberPattern(filter.phoneNumber)
    const accepts = (row: PhoneNumber) =>
      row.accountSid === filter.accountSid &&
      matches(row.phoneNumber) &&
      (filter.friendlyName === undefined || row.friendlyName === filter.friendlyName)
    return this.#ground.directory.phoneNumbers.page(accepts, page)
  }

  async #keep(before: PhoneNumber, input: PhoneNumberInput): Promise<PhoneNumber> {
    const { clock, directory } = this.#ground
    const row: PhoneNumber = {
      ...before,
      friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
      voiceApplicationSid: given(
        input.voiceApplicationSid,
        (sid) => this.#application(before.accountSid, sid),
        before.voiceApplicationSid,
      ),
      ...voiceTarget(before, input),
      smsUrl: given(input.smsUrl, (url) => callbackUrl('SmsUrl', url), before.smsUrl),
      smsMethod: given(input.smsMethod, (text) => method('SmsMethod', text), before.smsMethod),
      smsFallbackUrl: given(
        input.smsFallbackUrl,
        (url) => callbackUrl('SmsFallbackUrl', url),
        before.smsFallbackUrl,
      ),
      smsFallbackMethod: given(
        input.smsFallbackMethod,
        (text) => method('SmsFallbackMethod', text),
        before.smsFallbackMethod,
      ),
      dateUpdated: clock.now(),
    }
    await commitThen(this.#ground, [put('phone-number', row)], () =>
      directory.phoneNumbers.put(row),
    )
    return row
  }

  #application(accountSid: AccountSid, sid: ApplicationSid | null): ApplicationSid | null {
    if (sid === null) return null
    const application = this.#ground.directory.applications.get(sid)
    if (application?.accountSid !== accountSid)
      refuse(errors.invalidApplicationSid, 'Invalid ApplicationSid')
    return application.sid
  }

  #own(accountSid: AccountSid, sid: PhoneNumberSid): PhoneNumber {
    return this.get(accountSid, sid) ?? notFound('IncomingPhoneNumbers', sid)
  }
}

/** `*` stands for any digits; other text matches as a part of the number. */
function numberPattern(filter: string | undefined): (number: string) => boolean {
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
