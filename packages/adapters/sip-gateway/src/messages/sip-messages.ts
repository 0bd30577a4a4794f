import { type AccountSid, codes, type Logger, messageOf, OffhookError } from '@offhook/core'
import { type Handed, MAX_TEXT, type Message, type MessageProvider } from '@offhook/messages'
import type { NumberReader } from '@offhook/numbers'
import {
  type IncomingRequest,
  parseNameAddr,
  type RequestOutcome,
  type SipStack,
} from '@offhook/sip'
import type { Peer } from '../admission/admission.ts'
import type { SipDirectory } from '../directory.ts'
import { addressOf } from '../parties/caller.ts'
import type { OutgoingRoutes, Route, Ways } from '../routes/outgoing-routes.ts'

export interface SipMessagesOptions {
  readonly logger: Logger
  readonly stack: Pick<SipStack<Peer>, 'request'>
  readonly directory: SipDirectory
  readonly routes: Pick<OutgoingRoutes, 'waysOf'>
  /** The domain of our SIP users. */
  readonly domain: string
  readonly overloaded: () => boolean
  /** How a party of ours is written towards the host of a URI. */
  readonly callerUri: (from: string, target: string) => string
}

/** Takes a message that has come in. Rejects with 20404 where its number is none of ours. */
export type TakeMessage = (message: {
  readonly from: string
  readonly to: string
  readonly body: string
}) => Promise<unknown>

/** Texts by SIP: the method MESSAGE (RFC 3428), in and out. */
export class SipMessages {
  /** Phones that have registered under a number. */
  readonly phones: MessageProvider
  /** Numbers that a trunk may dial, and SIP addresses: users of ours, and others. */
  readonly trunks: MessageProvider
  readonly #options: SipMessagesOptions
  #take: TakeMessage | null = null

  constructor(options: SipMessagesOptions) {
    this.#options = options
    // A phone shows what comes twice twice: a new MESSAGE is another one (RFC 3428 §8).
    const knowsTwice = false
    this.phones = {
      knowsTwice,
      reaches: ({ to, accountSid }) => this.#phonesOf(to, accountSid).length > 0,
      send: (message) => this.#send(message, [this.#phonesOf(message.to, message.accountSid)]),
    }
    this.trunks = {
      knowsTwice,
      reaches: ({ to, accountSid }) => this.#waysOf(accountSid, to).length > 0,
      send: (message) => this.#send(message, this.#waysOf(message.accountSid, message.to)),
    }
  }

  /** Names who takes what comes in; until then it is refused. */
  onMessage(take: TakeMessage): void {
    this.#take = take
  }

  /** Answers a MESSAGE of somebody who may send it. */
  receive(request: IncomingRequest, { number, user }: Peer): void {
    const { headers, body } = request.request
    const type = (headers.get('Content-Type') ?? 'text/plain').split(';')[0]?.trim().toLowerCase()
    if (this.#options.overloaded() || !this.#take)
      return void request.respond(503, { headers: { 'Retry-After': '5' } })
    if (!number) return void request.respond(404)
    if (type !== 'text/plain')
      return void request.respond(415, { headers: { Accept: 'text/plain' } })
    const text = body.toString('utf8')
    if (text === '') return void request.respond(400, { reason: 'No Text' })
    if ([...text].length > MAX_TEXT) return void request.respond(413)
    const from = user
      ? this.#addressOf(user.aor)
      : senderOf(request, this.#options.directory.readerOf(number.accountSid))
    // 200, not 202: it is kept, and its recipient is an application here (RFC 3428 §7).
    this.#take({ from, to: number.phoneNumber, body: text }).then(
      () => request.respond(200),
      (error: unknown) => {
        const known = error instanceof OffhookError
        if (!known)
          this.#options.logger.error({ error: messageOf(error) }, 'a message was not kept')
        request.respond(known ? 404 : 503)
      },
    )
  }

  /** Phones of ours are bound by their names alone, users of a domain by both. */
  #addressOf(aor: string): string {
    return aor.includes('@') ? `sip:${aor}` : `sip:${aor}@${this.#options.domain}`
  }

  async #send(message: Message, ways: Ways): Promise<Handed> {
    let last: RequestOutcome | undefined
    for (const routes of ways) {
      const outcomes = await Promise.all(routes.map((route) => this.#ask(message, route)))
      const taken = outcomes.find(({ status }) => status >= 200 && status < 300)
      // RFC 3428 §7: 202 says that somebody on the way has it, any other that the recipient has.
      if (taken) return { taken: true, delivered: taken.status !== 202, providerId: null }
      last = outcomes[0]
      // Who has heard and refuses would refuse again; the next way is for whoever was not reached.
      if (last && isFinal(last.status)) return { taken: false, code: codeOf(last.status) }
    }
    throw new Error(`nobody took the message: ${last?.status ?? 'no way there'}`)
  }

  #ask({ from, body }: Message, { target, destination, credentials, proxy }: Route) {
    const { stack, callerUri } = this.#options
    return stack.request({
      method: 'MESSAGE',
      target,
      from: callerUri(from, destination?.address ?? target),
      body,
      contentType: 'text/plain;charset=utf-8',
      ...(destination && { destination }),
      ...(proxy !== undefined && { proxy }),
      ...(credentials && { credentials }),
    })
  }

  /** Those of a user whose name is the number. */
  #phonesOf(to: string, accountSid: AccountSid): readonly Route[] {
    if (!to.startsWith('+')) return []
    const { directory } = this.#options
    const user = directory.sipUser(to) ?? directory.sipUser(to.slice(1))
    if (user?.accountSid !== accountSid) return []
    return this.#waysOf(accountSid, `sip:${user.username}@${this.#options.domain}`).flat()
  }

  #waysOf(accountSid: AccountSid, to: string): Ways {
    const destination = to.startsWith('+')
      ? ({ kind: 'number', number: to } as const)
      : ({ kind: 'sip', uri: to, username: null, password: null } as const)
    try {
      return this.#options.routes.waysOf({ accountSid, destination })
    } catch (error) {
      if (error instanceof OffhookError) return []
      throw error
    }
  }
}

/** With its port, so that an answer finds a phone that has registered nowhere. */
function senderOf({ request }: IncomingRequest, read: NumberReader): string {
  const value = parseNameAddr(request.headers.get('From') ?? '')
  if (!value) return 'anonymous'
  const party = addressOf(read, value)
  const { parsed } = value
  const port = parsed.kind === 'sip' ? parsed.port : undefined
  return party.startsWith('sip:') && port !== undefined ? `${party}:${port}` : party
}

/** What will be the same when it is asked again. */
function isFinal(status: number): boolean {
  if ([408, 429, 480].includes(status)) return false
  return (status >= 400 && status < 500) || status >= 600
}

function codeOf(status: number): number {
  if (status === 404 || status === 604) return codes.messageHandsetUnknown
  if (status === 403 || status === 603) return codes.messageBlocked
  return codes.messageLost
}
