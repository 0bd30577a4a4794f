import type { PhoneNumber } from '@offhook/accounts'
import {
  type AccountSid,
  type Change,
  type ChangeWriter,
  type Clock,
  codes,
  type ErrorEntry,
  errors,
  makeSid,
  OffhookError,
  put,
  remove,
  type StoredRows,
  TurnQueue,
} from '@offhook/core'
import { isSettled, type MessageEvent, messageState } from './message-state.ts'
import { type FeedbackOutcome, MAX_TEXT, type Message, type MessageDirection } from './model.ts'
import { statusCallback } from './parameters.ts'
import { parseParty } from './party.ts'
import type { Handed, MessageProvider, OwnNumbers } from './ports.ts'
import { segmentsOf } from './segments.ts'

/** Kinds of effects in the outbox. */
export const MESSAGE_SEND = 'message-send'
export const MESSAGE_ANSWER = 'message-answer'
/** Some four minutes; a message that comes later helps nobody. */
const MAX_ATTEMPTS = 8

export interface MessagesOptions {
  readonly clock: Clock
  readonly writer: ChangeWriter
  readonly rows: StoredRows
  readonly numbers: OwnNumbers
  /** In the order of preference. */
  readonly providers: readonly MessageProvider[]
}

export interface NewMessage {
  readonly accountSid: AccountSid
  readonly from: string | undefined
  readonly to: string | undefined
  readonly body: string
  readonly direction: Exclude<MessageDirection, 'inbound'>
  readonly statusCallback: string | null
}

export interface IncomingMessage {
  readonly from: string
  /** A number of ours. */
  readonly to: string
  readonly body: string
  /** How the provider calls it: what it brings twice is taken once. */
  readonly providerId?: string | null
}

/** What a provider says of a message that it has taken. */
export interface Receipt {
  readonly sid?: string | undefined
  readonly providerId?: string | undefined
  readonly event: 'delivered' | 'not-delivered'
  readonly code?: number | undefined
}

/** The messages of all accounts: takes, keeps and sends them. */
export class Messages {
  readonly #options: MessagesOptions
  /** Changes run one after another, so that what was read still holds when it is written. */
  readonly #turns = new TurnQueue()

  constructor(options: MessagesOptions) {
    this.#options = options
  }

  /** Takes a message that is to leave. Rejects with the documented code (216xx) for bad input. */
  async create(request: NewMessage): Promise<Message> {
    const { accountSid, direction } = request
    const to = this.#party(request.to, errors.messageRecipientMissing, errors.calledNumberInvalid)
    const from = this.#party(
      request.from,
      errors.messageSenderMissing,
      errors.messageSenderNotCapable,
    )
    if (this.#options.numbers.byNumber(from)?.accountSid !== accountSid)
      throw new OffhookError(errors.messageSenderNotCapable, `${from} is no number of the account`)
    const body = checkedText(request.body)
    const message = this.#row({ accountSid, from, to, body, direction })
    const row = { ...message, statusCallback: request.statusCallback }
    if (!this.#options.numbers.byNumber(to)) this.#checkWayOut(row)
    await this.#options.writer.commit([
      put('message', row),
      ...statusCallback(row),
      effect(MESSAGE_SEND, `${from} ${to}`, row),
    ])
    return row
  }

  /** Takes a message that has come in. Rejects with 20404 where the number is none of ours. */
  receive({ providerId = null, ...incoming }: IncomingMessage): Promise<Message> {
    return this.#turns.run(async () => {
      const number = this.#options.numbers.byNumber(incoming.to)
      if (!number) throw new OffhookError(errors.notFound, `${incoming.to} is no number of ours`)
      const { accountSid } = number
      const known =
        providerId === null
          ? undefined
          : await this.#options.rows.find('message', {
              accountSid,
              providerId,
              direction: 'inbound',
            })
      if (known) return known
      const { row, changes } = this.#incoming(number, { ...incoming, providerId })
      await this.#options.writer.commit(changes)
      return row
    })
  }

  /** A party as somebody wrote it; undefined for what is neither a number nor a SIP address. */
  partyOf(text: string): string | undefined {
    return parseParty(this.#options.numbers.read, text)
  }

  find(accountSid: AccountSid, sid: string): Promise<Message | undefined> {
    return this.#options.rows.find('message', { accountSid, sid: sid as Message['sid'] })
  }

  /** The sender of `MESSAGE_SEND`. Rejects when it is to be tried again. */
  async send(owed: { readonly payload: object; readonly attempts: number }): Promise<void> {
    const { accountSid, sid } = owed.payload as Pick<Message, 'accountSid' | 'sid'>
    const message = await this.find(accountSid, sid)
    if (message?.status !== 'queued') return
    const own = this.#options.numbers.byNumber(message.to)
    if (own) {
      const { from, to, body } = message
      const { changes } = this.#incoming(own, { from, to, body, providerId: null })
      await this.#happened(message, ['taken', 'delivered'], {}, changes)
      return
    }
    const handed = await this.#hand(message, owed.attempts + 1 >= MAX_ATTEMPTS)
    if (!handed.taken) {
      await this.#happened(message, ['refused'], { errorCode: handed.code })
      return
    }
    const { delivered, providerId } = handed
    await this.#happened(message, delivered ? ['taken', 'delivered'] : ['taken'], { providerId })
  }

  /** A provider tells of a message. @returns false when it is none of ours */
  async receipt({ sid, providerId, event, code }: Receipt): Promise<boolean> {
    const by = sid === undefined ? { providerId } : { sid: sid as Message['sid'] }
    if (sid === undefined && providerId === undefined) return false
    const message = await this.#options.rows.find('message', by)
    if (!message || message.direction === 'inbound') return false
    const failed = event === 'not-delivered'
    await this.#happened(message, [event], failed ? { errorCode: code ?? codes.messageLost } : {})
    return true
  }

  /** Takes the text away. Rejects with 20404, or 20009 while it waits to be sent. */
  redact(accountSid: AccountSid, sid: string): Promise<Message> {
    return this.#settled(accountSid, sid, async (row) => {
      const redacted = { ...row, body: '', dateUpdated: this.#options.clock.now() }
      await this.#options.writer.commit([put('message', redacted)])
      return redacted
    })
  }

  /** Rejects with 20404, or 20009 while it waits to be sent. */
  remove(accountSid: AccountSid, sid: string): Promise<void> {
    return this.#settled(accountSid, sid, (row) =>
      this.#options.writer.commit([remove('message', { sid: row.sid })]),
    )
  }

  /** An application says whether its recipient has acted on a message. Rejects with 20404. */
  feedback(accountSid: AccountSid, sid: string, outcome: FeedbackOutcome): Promise<Message> {
    return this.#turns.run(async () => {
      const now = this.#options.clock.now()
      const row = await this.#existing(accountSid, sid)
      const next = { ...row, feedback: outcome, feedbackDate: row.feedbackDate ?? now }
      await this.#options.writer.commit([put('message', { ...next, dateUpdated: now })])
      return { ...next, dateUpdated: now }
    })
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #checkWayOut(message: Pick<Message, 'accountSid' | 'to'>): void {
    const { accountSid, to } = message
    const refusal = this.#options.numbers.refusalTo(accountSid, to)
    if (refusal !== null) throw new OffhookError(errors.messageNotPermitted, refusal)
    if (!this.#providerFor(message))
      throw new OffhookError(errors.messageUnreachable, `Nothing here carries a message to ${to}`)
  }

  #party(text: string | undefined, missing: ErrorEntry, invalid: ErrorEntry): string {
    if (!text) throw new OffhookError(missing)
    const party = this.partyOf(text)
    if (party === undefined)
      throw new OffhookError(invalid, `"${text}" is no number and no address`)
    return party
  }

  async #hand(message: Message, last: boolean): Promise<Handed> {
    try {
      const provider = this.#providerFor(message)
      // Whoever could carry it when it was taken may be gone: a phone that has registered no more.
      if (!provider) throw new Error('nothing here carries the message now')
      return await provider.send(message)
    } catch (error) {
      if (!last) throw error
      return { taken: false, code: codes.messageUnreachableHandset }
    }
  }

  #providerFor(message: Pick<Message, 'accountSid' | 'to'>): MessageProvider | undefined {
    return this.#options.providers.find((provider) => provider.reaches(message))
  }

  /** Moves a message on and tells of each step that it took. */
  #happened(
    { accountSid, sid }: Message,
    events: readonly MessageEvent[],
    facts: Partial<Pick<Message, 'errorCode' | 'providerId'>>,
    more: readonly Change[] = [],
  ): Promise<void> {
    return this.#turns.run(async () => {
      const before = await this.find(accountSid, sid)
      if (!before) return
      let row = before
      const changes: Change[] = [...more]
      for (const event of events) {
        const step = messageState.next(row.status, event)
        if (!step) continue
        const now = this.#options.clock.now()
        const dateSent = step.state === 'failed' ? row.dateSent : (row.dateSent ?? now)
        row = { ...row, ...facts, status: step.state, dateSent, dateUpdated: now }
        changes.push(...statusCallback(row))
      }
      if (row !== before) await this.#options.writer.commit([put('message', row), ...changes])
    })
  }

  #settled<T>(
    accountSid: AccountSid,
    sid: string,
    change: (row: Message) => Promise<T>,
  ): Promise<T> {
    return this.#turns.run(async () => {
      const row = await this.#existing(accountSid, sid)
      if (!isSettled(row.status)) throw new OffhookError(errors.stillInProgress)
      return change(row)
    })
  }

  async #existing(accountSid: AccountSid, sid: string): Promise<Message> {
    const row = await this.find(accountSid, sid)
    if (row) return row
    throw new OffhookError(errors.notFound, `The requested resource /Messages/${sid} was not found`)
  }

  #incoming(number: PhoneNumber, incoming: IncomingMessage & { providerId: string | null }) {
    const { from, to, body, providerId } = incoming
    const row: Message = {
      ...this.#row({ accountSid: number.accountSid, from, to, body, direction: 'inbound' }),
      providerId,
      status: 'received',
      dateSent: this.#options.clock.now(),
    }
    const asks = number.smsUrl ? [effect(MESSAGE_ANSWER, `${from} ${to}`, row)] : []
    return { row, changes: [put('message', row), ...asks] }
  }

  #row(parts: Pick<Message, 'accountSid' | 'from' | 'to' | 'body' | 'direction'>): Message {
    const now = this.#options.clock.now()
    return {
      ...parts,
      sid: makeSid('SM'),
      status: 'queued',
      numSegments: segmentsOf(parts.body),
      errorCode: null,
      providerId: null,
      statusCallback: null,
      feedback: null,
      feedbackDate: null,
      dateCreated: now,
      dateUpdated: now,
      dateSent: null,
    }
  }
}

function checkedText(body: string): string {
  if (body === '') throw new OffhookError(errors.messageBodyMissing)
  if ([...body].length > MAX_TEXT) throw new OffhookError(errors.messageTooLong)
  return body
}

function effect(kind: string, orderKey: string, { accountSid, sid }: Message): Change {
  return { op: 'outbox', kind, orderKey, payload: { accountSid, sid } }
}
