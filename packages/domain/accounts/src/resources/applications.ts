import { type AccountSid, type ApplicationSid, errors, makeSid, put, remove } from '@offhook/core'
import type { Application } from '../model.ts'
import type { Page, PageRequest } from '../ports.ts'
import { friendlyName } from '../rules/fields.ts'
import { notFound, refuse } from '../rules/refuse.ts'
import { emptyTarget, given, type VoiceTargetInput, voiceTarget } from '../rules/voice-target.ts'
import { commitThen, type Ground } from './ground.ts'

export interface ApplicationInput extends VoiceTargetInput {
  readonly friendlyName?: string
}

/** Applications: what calls from browsers run, and what numbers can share. */
export class Applications {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  create(accountSid: AccountSid, input: ApplicationInput): Promise<Application> {
    return this.#ground.turns.run(() => {
      const now = this.#ground.clock.now()
      const empty: Application = {
        sid: makeSid('AP'),
        accountSid,
        friendlyName: '',
        ...emptyTarget,
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
    return this.#ground.turns.run(() => this.#keep(this.#own(accountSid, sid), input))
  }

  /** Removes an application; refused while a number runs it, which would no longer answer. */
  remove(accountSid: AccountSid, sid: ApplicationSid): Promise<void> {
    return this.#ground.turns.run(async () => {
      this.#own(accountSid, sid)
      const { directory } = this.#ground
      for (const { voiceApplicationSid, phoneNumber } of directory.phoneNumbers.all()) {
        if (voiceApplicationSid !== sid) continue
        refuse(
          errors.conflict,
          `The application is run by ${phoneNumber}; give that another target`,
        )
      }
      await commitThen(this.#ground, [remove('application', { sid })], () =>
        directory.applications.remove(sid),
      )
    })
  }

  get(accountSid: AccountSid, sid: ApplicationSid): Application | undefined {
    const row = this.#ground.directory.applications.get(sid)
    return row?.accountSid === accountSid ? row : undefined
  }

  list(
    filter: { readonly accountSid: AccountSid; readonly friendlyName?: string },
    page: PageRequest,
  ): Page<Application> {
    return this.#ground.directory.applications.page(
      (row) =>
        row.accountSid === filter.accountSid &&
        (filter.friendlyName === undefined || row.friendlyName === filter.friendlyName),
      page,
    )
  }

  async #keep(before: Application, input: ApplicationInput): Promise<Application> {
    const { clock, directory } = this.#ground
    const row: Application = {
      ...before,
      friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
      ...voiceTarget(before, input),
      dateUpdated: clock.now(),
    }
    await commitThen(this.#ground, [put('application', row)], () => directory.applications.put(row))
    return row
  }

  #own(accountSid: AccountSid, sid: ApplicationSid): Application {
    return this.get(accountSid, sid) ?? notFound('Applications', sid)
  }
}
