import { type Clock, type Logger, messageOf, OffhookError } from '@offhook/core'
import { MAX_TEXT, type Messages } from '@offhook/messages'
import { type Fields, fieldsOf } from './json-fields.ts'
import { isSignedBy, SIGNATURE_HEADER } from './signature.ts'

export interface SmsIncomingOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly messages: Pick<Messages, 'receive' | 'receipt' | 'partyOf' | 'senderTo'>
  /** Signs what a provider sends; null = nothing is taken. */
  readonly secret: string | null
}

/** What a provider's request is answered with. */
export interface SmsReply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const failed = (status: number, message: string): SmsReply => ({ status, body: { message } })

/** What a provider of SMS sends here: messages of others, and receipts of ours. */
export class SmsIncoming {
  readonly #options: SmsIncomingOptions

  constructor(options: SmsIncomingOptions) {
    this.#options = options
  }

  /** Answers a request. Never rejects. */
  async handle(request: {
    readonly kind: 'messages' | 'receipts'
    readonly headers: NodeJS.Dict<string | string[]>
    readonly body: string
  }): Promise<SmsReply> {
    const { secret, clock, logger } = this.#options
    const header = request.headers[SIGNATURE_HEADER]
    if (secret === null) return failed(404, 'No provider of SMS is set up')
    if (typeof header !== 'string' || !isSignedBy(secret, request.body, header, clock.now()))
      return failed(401, 'The signature is missing, wrong or too old')
    const fields = fieldsOf(request.body)
    if (!fields) return failed(400, 'The body is not a JSON object')
    try {
      return request.kind === 'messages' ? await this.#message(fields) : await this.#receipt(fields)
    } catch (error) {
      if (error instanceof OffhookError) return failed(error.status, error.message)
      logger.error({ error: messageOf(error) }, 'an SMS of a provider was not kept')
      return failed(500, 'The message was not kept')
    }
  }

  async #message({ id, from, to, body }: Fields): Promise<SmsReply> {
    const { messages } = this.#options
    const recipient = typeof to === 'string' ? messages.partyOf(null, to) : undefined
    const sender = recipient && typeof from === 'string' && messages.senderTo(recipient, from)
    if (!sender || !recipient) return failed(400, 'from and to must be numbers')
    if (typeof body !== 'string' || body === '' || [...body].length > MAX_TEXT)
      return failed(400, `body must have 1 to ${MAX_TEXT} characters`)
    if (id !== undefined && !isId(id)) return failed(400, 'id must be a text')
    const row = await messages.receive({
      ...{ from: sender, to: recipient, body },
      providerId: id ?? null,
    })
    return { status: 200, body: { sid: row.sid } }
  }

  async #receipt({ id, providerId, status, code }: Fields): Promise<SmsReply> {
    const event = status === 'undelivered' ? 'not-delivered' : status
    if (event !== 'delivered' && event !== 'not-delivered')
      return failed(400, 'status must be delivered or undelivered')
    const known = await this.#options.messages.receipt({
      sid: isId(id) ? id : undefined,
      providerId: isId(providerId) ? providerId : undefined,
      event,
      code: typeof code === 'number' && Number.isSafeInteger(code) ? code : undefined,
    })
    return known ? { status: 200, body: {} } : failed(404, 'There is no such message')
  }
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 256 && !value.includes('\u0000')
