import {
  type AccountSid,
  type CallSid,
  type Clock,
  errors,
  makeSid,
  OffhookError,
  put,
  remove,
} from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { callWebhookChange } from '../calls/webhook-change.ts'
import type { Journal } from '../journal.ts'
import type { MessageSubscription } from '../model.ts'
import type { HttpMethod } from '../options.ts'
import { type CallMessage, MAX_MESSAGE_BYTES } from '../ports.ts'

/** Who may want to know of one call, and requests of one call that are remembered by their key. */
const MAX_SUBSCRIPTIONS = 20
const MAX_KEYS = 100

/** The message of an application to a browser, as it was sent. */
export interface SentMessage {
  readonly sid: CallMessage['sid']
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly dateCreated: number
}

interface Talk {
  readonly subscriptions: Map<MessageSubscription['sid'], MessageSubscription>
  /** What a request that is repeated with its key was answered. */
  readonly answered: Map<string, SentMessage | MessageSubscription>
  sequence: number
}

/** What applications and browsers say to each other beside a call, while it lives. */
export class CallMessages {
  readonly #clock: Clock
  readonly #journal: Journal
  readonly #calls: CallTable
  readonly #talks = new Map<CallSid, Talk>()

  constructor(options: { clock: Clock; journal: Journal; calls: CallTable }) {
    this.#clock = options.clock
    this.#journal = options.journal
    this.#calls = options.calls
  }

  /** @throws OffhookError 20404 without such a live call, 20001 where it is no browser's, or too many */
  async subscribe(request: {
    readonly accountSid: AccountSid
    readonly callSid: CallSid
    readonly callback: string
    readonly method: HttpMethod
    readonly idempotencyKey: string | undefined
  }): Promise<MessageSubscription> {
    const { accountSid, callSid, callback, method } = request
    const call = this.#browserCall(accountSid, callSid)
    const talk = this.#talkOf(call)
    return this.#once(talk, `subscribe ${request.idempotencyKey}`, request, async () => {
      if (talk.subscriptions.size >= MAX_SUBSCRIPTIONS) {
        throw new OffhookError(errors.invalidParameter, 'The call has too many subscriptions')
      }
      const dateCreated = this.#clock.now()
      const row = { sid: makeSid('ZY'), accountSid, callSid, callback, method, dateCreated }
      // Taken before it is written: two at once are two.
      talk.subscriptions.set(row.sid, row)
      try {
        await this.#journal.commit([put('message-subscription', row)])
      } catch (error) {
        talk.subscriptions.delete(row.sid)
        throw error
      }
      return row
    })
  }

  /** @throws OffhookError 20404 */
  async unsubscribe(
    accountSid: AccountSid,
    callSid: CallSid,
    sid: MessageSubscription['sid'],
  ): Promise<void> {
    const talk = this.#calls.of(accountSid, callSid) && this.#talks.get(callSid)
    if (!talk?.subscriptions.delete(sid)) throw new OffhookError(errors.notFound)
    await this.#journal.commit([remove('message-subscription', { sid })])
  }

  /**
   * @param request.content the text of a JSON value
   * @throws OffhookError as `subscribe`; 20001 for what is no JSON or too long
   */
  async send(request: {
    readonly accountSid: AccountSid
    readonly callSid: CallSid
    readonly content: string
    readonly idempotencyKey: string | undefined
  }): Promise<SentMessage> {
    const { accountSid, callSid, content } = request
    checkContent(content)
    const call = this.#browserCall(accountSid, callSid)
    return this.#once(this.#talkOf(call), `send ${request.idempotencyKey}`, request, async () => {
      const sid = makeSid('KX')
      const sent = call.leg.sendMessage?.({ sid, content, contentType: 'application/json' })
      if (!sent) throw new OffhookError(errors.notFound, 'The browser of the call is not connected')
      return { sid, accountSid, callSid, dateCreated: this.#clock.now() }
    })
  }

  async #once<T extends SentMessage | MessageSubscription>(
    talk: Talk,
    name: string,
    { idempotencyKey }: { readonly idempotencyKey: string | undefined },
    act: () => Promise<T>,
  ): Promise<T> {
    const before = talk.answered.get(name)
    if (idempotencyKey !== undefined && before) return before as T
    const answer = await act()
    if (idempotencyKey === undefined) return answer
    talk.answered.set(name, answer)
    const [oldest] = talk.answered.keys()
    if (talk.answered.size > MAX_KEYS && oldest !== undefined) talk.answered.delete(oldest)
    return answer
  }

  #browserCall(accountSid: AccountSid, callSid: CallSid): LiveCall {
    const call = this.#calls.of(accountSid, callSid)
    if (!call || call.isOver) throw new OffhookError(errors.notFound, 'The call is not in progress')
    if (call.row.kind === 'client') return call
    throw new OffhookError(errors.invalidParameter, 'The call is not one of the Voice SDK')
  }

  #talkOf(call: LiveCall): Talk {
    const known = this.#talks.get(call.sid)
    if (known) return known
    const talk: Talk = { subscriptions: new Map(), answered: new Map(), sequence: 0 }
    this.#talks.set(call.sid, talk)
    const dispose = call.events.on('messaged', (message) => this.#tell(call, talk, message))
    void call.ended.then(() => {
      dispose()
      this.#talks.delete(call.sid)
      const sids = [...talk.subscriptions.keys()]
      void this.#journal.record(sids.map((sid) => remove('message-subscription', { sid })))
    })
    return talk
  }

  #tell({ row }: LiveCall, talk: Talk, { sid, content, contentType }: CallMessage): void {
    const parameters = {
      AccountSid: row.accountSid,
      CallSid: row.sid,
      Sid: sid,
      Content: content,
      ContentType: contentType,
      SequenceNumber: String(talk.sequence++),
    }
    const changes = [...talk.subscriptions.values()].map(({ callback: url, method }) =>
      callWebhookChange(row, { url, method, parameters, bodyType: 'json' }),
    )
    void this.#journal.record(changes)
  }
}

function checkContent(content: string): void {
  if (Buffer.byteLength(content) > MAX_MESSAGE_BYTES) {
    throw new OffhookError(errors.invalidParameter, 'Content must have at most 10 kB')
  }
  try {
    JSON.parse(content)
  } catch {
    throw new OffhookError(errors.invalidParameter, 'Content must be JSON')
  }
}
