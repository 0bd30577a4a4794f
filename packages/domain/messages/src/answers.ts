import type { Alerts } from '@offhook/alerts'
import { type AccountSid, type Clock, codes, errors, OffhookError } from '@offhook/core'
import type { DocumentSource, Parameters } from '@offhook/voice'
import { type Answer, type AnswerDocument, type Fault, readAnswer } from './answer-document.ts'
import type { Messages } from './messages.ts'
import type { InboundTarget, Message } from './model.ts'
import { incomingParameters, sentParameters } from './parameters.ts'
import type { OwnNumbers } from './ports.ts'
import { ReplyLimit } from './reply-limit.ts'
import type { MessagingServices } from './services.ts'
import { verbCodeOf } from './verb-codes.ts'

/** Documents that one message may lead to. */
const MAX_DOCUMENTS = 10
const DEADLINE_MS = 16_000

interface Target {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: Parameters
}

export interface AnswersOptions {
  readonly clock: Clock
  readonly alerts: Alerts
  readonly documents: DocumentSource
  readonly numbers: OwnNumbers
  readonly messages: Messages
  readonly services: Pick<MessagingServices, 'targetOf'>
}

/** Asks the application of a number what to do with a message, and does it. */
export class Answers {
  readonly #options: AnswersOptions
  readonly #limit = new ReplyLimit()

  constructor(options: AnswersOptions) {
    this.#options = options
  }

  /** The sender of `MESSAGE_ANSWER`: done once, whatever the application answers. */
  async answer({ payload }: { readonly payload: object }): Promise<void> {
    const { accountSid, sid } = payload as { accountSid: AccountSid; sid: string }
    const message = await this.#options.messages.find(accountSid, sid)
    const number = message && this.#options.numbers.byNumber(message.to)
    if (!message || !number) return
    const application = await this.#options.services.targetOf(number)
    const { url, method } = application
    if (url === null) return
    let target: Target | null = { url, method, parameters: incomingParameters(message) }
    for (let count = 0; target; count++) {
      if (count === MAX_DOCUMENTS) {
        const fault = { code: codes.messageDocuments, message: 'The documents lead on for ever' }
        return this.#alert('error', message, fault, target, null)
      }
      const document = await this.#load(message, application, target)
      target = document ? await this.#run(message, application, document, target) : null
    }
  }

  /** The document at a URL, or else at the fallback of the application. */
  async #load(message: Message, application: InboundTarget, target: Target) {
    const document = await this.#fetch(message, target)
    if (document.ok) return document
    this.#alert('error', message, document, target, document.body)
    const { fallbackUrl: url, fallbackMethod: method } = application
    if (!url) return null
    const parameters = {
      ...target.parameters,
      ErrorCode: String(document.code),
      ErrorUrl: target.url,
    }
    const fallback = { url, method, parameters }
    const second = await this.#fetch(message, fallback)
    if (second.ok) return second
    this.#alert('error', message, second, fallback, second.body)
    return null
  }

  async #fetch({ accountSid }: Message, target: Target): Promise<AnswerDocument> {
    if (!URL.canParse(target.url))
      return { ok: false, code: codes.urlInvalid, message: 'The URL is malformed', body: null }
    const controller = new AbortController()
    const timer = this.#options.clock.setTimeout(() => controller.abort(), DEADLINE_MS)
    const { documents } = this.#options
    const { signal } = controller
    try {
      return readAnswer(await documents.fetch({ ...target, accountSid, callSid: null, signal }))
    } finally {
      timer.clear()
    }
  }

  /** @returns the document that follows, if any */
  async #run(
    message: Message,
    application: InboundTarget,
    document: Extract<AnswerDocument, { ok: true }>,
    target: Target,
  ): Promise<Target | null> {
    for (const fault of document.faults) this.#alert('warning', message, fault, target, null)
    for (const answer of document.answers) {
      if (answer.kind === 'redirect') {
        return { url: answer.url, method: answer.method, parameters: target.parameters }
      }
      const reply = await this.#reply(message, application, answer, target)
      if (reply && answer.action !== null) {
        const parameters = { ...incomingParameters(message), ...sentParameters(reply) }
        return { url: answer.action, method: answer.method, parameters }
      }
    }
    return null
  }

  async #reply(
    message: Message,
    application: InboundTarget,
    answer: Extract<Answer, { kind: 'message' }>,
    target: Target,
  ): Promise<Message | null> {
    const { messages, clock } = this.#options
    const [from, to] = [answer.from ?? message.to, answer.to ?? message.from]
    try {
      if (!this.#limit.take(from, to, clock.monotonic()))
        throw new OffhookError(errors.messageRate, `More answers to ${to} than anybody reads`)
      const { accountSid } = message
      const { body } = answer
      const statusCallback = answer.statusCallback ?? application.statusCallback
      const direction = 'outbound-reply'
      return await messages.create({ accountSid, from, to, body, direction, statusCallback })
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      const fault = { code: verbCodeOf(error.code), message: error.message, at: answer.at }
      this.#alert('warning', message, fault, target, null)
      return null
    }
  }

  #alert(
    level: 'error' | 'warning',
    { accountSid, sid }: Message,
    { code, message, at }: Fault,
    { url, method }: Target,
    body: string | null,
  ): void {
    this.#options.alerts.raise({
      ...{ accountSid, resourceSid: sid, level, error: code, message },
      ...(at && { at }),
      asked: { url, method, body },
    })
  }
}
