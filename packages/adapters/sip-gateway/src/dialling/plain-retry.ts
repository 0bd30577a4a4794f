import { Emitter } from '@offhook/core'
import type { CancelOptions, OutgoingInviteEvents } from '@offhook/sip'
import type { Dialled } from './tried-invite.ts'

/** The callee cannot take the session as it was described. */
const MEDIA_REFUSALS: ReadonlySet<number> = new Set([415, 488, 606])

/**
 * A call whose audio is offered encrypted first, and plain to a callee who refuses that. Emits
 * exactly one of `accepted` and `failed`, as a single INVITE does.
 */
export class PlainRetry implements Dialled {
  readonly callId: string
  readonly #emitter = new Emitter<OutgoingInviteEvents>()
  readonly on: Dialled['on'] = (name, listener) => this.#emitter.on(name, listener)
  #invite: Dialled
  #cancelled = false

  constructor(offer: (secret: boolean) => Dialled) {
    this.#invite = offer(true)
    this.callId = this.#invite.callId
    this.#follow(this.#invite, (failure) => {
      if (this.#cancelled || !MEDIA_REFUSALS.has(failure[0])) {
        return this.#emitter.emit('failed', ...failure)
      }
      this.#invite = offer(false)
      this.#follow(this.#invite, (last) => this.#emitter.emit('failed', ...last))
    })
  }

  cancel(options: CancelOptions = {}): void {
    this.#cancelled = true
    this.#invite.cancel(options)
  }

  #follow(invite: Dialled, failed: (failure: OutgoingInviteEvents['failed']) => void): void {
    invite.on('progress', (progress) => this.#emitter.emit('progress', progress))
    invite.on('update', (...update) => this.#emitter.emit('update', ...update))
    invite.on('accepted', (...accepted) => this.#emitter.emit('accepted', ...accepted))
    invite.on('failed', (...failure) => failed(failure))
  }
}
