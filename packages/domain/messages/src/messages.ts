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
import type { MessagingServices, UsedService } from './services.ts'

/** Kinds of effects in the outbox. */
export const MESSAGE_SEND = 'message-send'
export const MESSAGE_ANSWER = 'message-answer'
/** Some four minutes; a message that comes later helps nobody. */
const MAX_ATTEMPTS = 8
/** How far ahead a message may be scheduled, in milliseconds. */
const SOONEST = 5 * 60_000
const LATEST = 35 * 24 * 3_600_000

export interface MessagesOptions {
  readonly clock: Clock
  readonly writer: ChangeWriter
  readonly rows: StoredRows
  readonly numbers: OwnNumbers
  readonly services: Pick<MessagingServices, 'use' | 'targetOf'>
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
  /** Chooses the number to send from where `from` is left out; it may stand in `from` too. */
  readonly messagingServiceSid?: string | undefined
  /** Absent: at once. */
  readonly sendAt?: number | undefined
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

  /**
   * Takes a message that is to leave, now or later. Rejects with the documented code (216xx, 217xx,
   * 351xx) for bad input.
   */
  async create(request: NewMessage): Promise<Message> {
    const { accountSid, direction, sendAt = null } = request
    const to = this.#party(
      accountSid,
      request.to,
      errors.messageRecipientMissing,
      errors.calledNumberInvalid,
    )
    const service = await this.#serviceIn(request)
    const from = await this.#sender(request, service, to)
    if (this.#options.numbers.byNumber(from)?.accountSid !== accountSid)
      throw new OffhookError(errors.messageSenderNotCapable, `${from} is no number of the account`)
    const body = checkedText(request.body)
    const message = this.#row({ accountSid, from, to, body, direction })
    const url = request.statusCallback ?? service?.statusCallback ?? null
    const row: Message = {
      ...{ ...message, statusCallback: url, messagingServiceSid: service?.sid ?? null, sendAt },
      status: sendAt === null ? 'queued' : 'scheduled',
    }
    if (sendAt !== null) this.#checkSchedule(service, sendAt)
    if (!this.#options.numbers.byNumber(to)) this.#checkWayOut(row)
    const leaves = sendAt === null ? [effect(MESSAGE_SEND, `${from} ${to}`, row)] : []
    await this.#options.writer.commit([put('message', row), ...statusCallback(row), ...leaves])
    return row
  }

  /** The time of a scheduled message has come. One that was canceled meanwhile stays. */
  letGo(message: Message): Promise<void> {
    const { from, to } = message
    return this.#happened(message, ['due'], {}, [effect(MESSAGE_SEND, `${from} ${to}`, message)])
  }

  /** Takes a scheduled message back. Rejects with 20404, or 20001 where it is not scheduled. */
  async cancel(accountSid: AccountSid, sid: string): Promise<Message> {
    const { status } = await this.#existing(accountSid, sid)
    const refusal = new OffhookError(
      errors.invalidParameter,
      'Only a message that is scheduled can be canceled',
    )
    if (!messageState.next(status, 'cancel')) throw refusal
    await this.#happened({ accountSid, sid } as Message, ['cancel'], {})
    const row = await this.#existing(accountSid, sid)
    // Its time came in between.
    if (row.status !== 'canceled') throw refusal
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
      const { row, changes } = await this.#incoming(number, { ...incoming, providerId })
      await this.#options.writer.commit(changes)
      return row
    })
  }

  /** A party as an account wrote it (null = whoever writes to us); undefined for what is neither a number nor a SIP address. */
  partyOf(accountSid: AccountSid | null, text: string): string | undefined {
    return parseParty(this.#options.numbers.readerOf(accountSid), text)
  }

  /** Who wrote to a number of ours: a number is read as the number's account writes it. */
  senderTo(number: string, text: string): string | undefined {
    const owner = this.#options.numbers.byNumber(number)
    return this.partyOf(owner?.accountSid ?? null, text)
  }

  find(accountSid: AccountSid, sid: string): Promise<Message | undefined> {
    return this.#options.rows.find('message', { accountSid, sid: sid as Message['sid'] })
  }

  /** The sender of `MESSAGE_SEND`. Rejects when it is to be tried again. */
  async send(owed: { readonly payload: object; readonly attempts: number }): Promise<void> {
    const { accountSid, sid } = owed.payload as Pick<Message, 'accountSid' | 'sid'>
    const message = await this.find(accountSid, sid)
    if (message?.status === 'sending') {
      await this.#happened(message, ['lost-track'], { errorCode: codes.messageLost })
      return
    }
    if (message?.status !== 'queued') return
    const refusal = message.sendAt === null ? null : this.#refusalNow(message)
    if (refusal !== null) {
      await this.#happened(message, ['refused'], { errorCode: refusal })
      return
    }
    const own = this.#options.numbers.byNumber(message.to)
    if (own) {
      const { from, to, body } = message
      const { changes } = await this.#incoming(own, { from, to, body, providerId: null })
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

  /** The number or address that a message leaves from: as it is named, or as the service has it. */
  async #sender(
    { accountSid, from }: NewMessage,
    service: UsedService | null,
    to: string,
  ): Promise<string> {
    if (service !== null && (from === undefined || from.startsWith('MG')))
      return service.senderTo(to)
    return this.#party(
      accountSid,
      from,
      errors.messageSenderMissing,
      errors.messageSenderNotCapable,
    )
  }

  /** The service of a request. Rejects with 21701. */
  async #serviceIn({ accountSid, from, messagingServiceSid }: NewMessage) {
    const named = messagingServiceSid ?? (from?.startsWith('MG') ? from : undefined)
    return named === undefined ? null : this.#options.services.use(accountSid, named)
  }

  #checkSchedule(service: UsedService | null, sendAt: number): void {
    if (service === null) throw new OffhookError(errors.messageScheduleAlone)
    const ahead = sendAt - this.#options.clock.now()
    if (ahead < SOONEST || ahead > LATEST) throw new OffhookError(errors.messageSendAtInvalid)
  }

  #checkWayOut(message: Pick<Message, 'accountSid' | 'to' | 'sendAt'>): void {
    const { accountSid, to } = message
    const refusal = this.#options.numbers.refusalTo(accountSid, to)
    if (refusal !== null) throw new OffhookError(errors.messageNotPermitted, refusal)
    // Who is not there now may be there then.
    if (message.sendAt === null && !this.#providerFor(message))
      throw new OffhookError(errors.messageUnreachable, `Nothing here carries a message to ${to}`)
  }

  /** What has changed since a message was scheduled, so that it may not leave: a code, or null. */
  #refusalNow({ accountSid, from, to }: Message): number | null {
    const { numbers } = this.#options
    if (!numbers.isActive(accountSid)) return codes.messageAccountSuspended
    if (numbers.byNumber(from)?.accountSid !== accountSid) return codes.messageSenderNotCapable
    const isOurs = numbers.byNumber(to) !== undefined
    return isOurs || numbers.refusalTo(accountSid, to) === null ? null : codes.messageNotPermitted
  }

  #party(
    accountSid: AccountSid,
    text: string | undefined,
    missing: ErrorEntry,
    invalid: ErrorEntry,
  ): string {
    if (!text) throw new OffhookError(missing)
    const party = this.partyOf(accountSid, text)
    if (party === undefined)
      throw new OffhookError(invalid, `"${text}" is no number and no address`)
    return party
  }

  async #hand(message: Message, last: boolean): Promise<Handed> {
    const provider = this.#providerFor(message)
    const isMarked = provider?.knowsTwice === false
    // Written first, so that a start after a crash knows that it may have left.
    if (isMarked) await this.#happened(message, ['begun'], {})
    try {
      // Whoever could carry it when it was taken may be gone: a phone that has registered no more.
      if (!provider) throw new Error('nothing here carries the message now')
      return await provider.send(message)
    } catch (error) {
      if (last) return { taken: false, code: codes.messageUnreachableHandset }
      if (isMarked) await this.#happened(message, ['put-back'], {})
      throw error
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
        const dateSent = hasLeft(step.state) ? (row.dateSent ?? now) : row.dateSent
        row = { ...row, ...facts, status: step.state, dateSent, dateUpdated: now }
        if (!isInternal(event)) changes.push(...statusCallback(row))
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

  async #incoming(number: PhoneNumber, incoming: IncomingMessage & { providerId: string | null }) {
    const { from, to, body, providerId } = incoming
    const { serviceSid, url } = await this.#options.services.targetOf(number)
    const row: Message = {
      ...this.#row({ accountSid: number.accountSid, from, to, body, direction: 'inbound' }),
      providerId,
      messagingServiceSid: serviceSid,
      status: 'received',
      dateSent: this.#options.clock.now(),
    }
    const asks = url ? [effect(MESSAGE_ANSWER, `${from} ${to}`, row)] : []
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
      messagingServiceSid: null,
      sendAt: null,
      feedback: null,
      feedbackDate: null,
      dateCreated: now,
      dateUpdated: now,
      dateSent: null,
    }
  }
}

/** The mark of a message that is being handed over is nobody's business. */
function isInternal(event: MessageEvent): boolean {
  return event === 'begun' || event === 'put-back'
}

function hasLeft(status: Message['status']): boolean {
  return status === 'sent' || status === 'delivered' || status === 'undelivered'
}

function checkedText(body: string): string {
  if (body === '') throw new OffhookError(errors.messageBodyMissing)
  if ([...body].length > MAX_TEXT) throw new OffhookError(errors.messageTooLong)
  return body
}

function effect(kind: string, orderKey: string, { accountSid, sid }: Message): Change {
  return { op: 'outbox', kind, orderKey, payload: { accountSid, sid } }
}
