/**
 * Asks the owner of a number whether an account may show it: the number is called, and who answers
 * types the code that the account was told.
 *
 *     begin ──▶ ask ──right code──▶ the number is a caller id of the account
 *                │ ▲
 *                └─┘ no code, wrong code: three times, then the check has failed
 */
import { randomInt, randomUUID } from 'node:crypto'
import type { OutgoingCallerId, OwnRows, Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  type E164,
  errors,
  flowUrl,
  type Logger,
  makeSid,
  messageOf,
  OffhookError,
  type Timer,
} from '@offhook/core'
import { type Voice, webhookChange } from '@offhook/voice'

const ATTEMPTS = 3
/** An account that checks more numbers than this at once is not asking their owners. */
const MOST_AT_ONCE = 20

export interface CallerIdCheckRequest {
  readonly accountSid: AccountSid
  readonly phoneNumber: E164
  readonly friendlyName: string
  /** Seconds until the number is called. */
  readonly callDelay: number
  /** What is dialled once the call is answered. */
  readonly extension: string | undefined
  readonly statusCallback: { readonly url: string; readonly method: 'GET' | 'POST' } | null
}

interface Check extends CallerIdCheckRequest {
  readonly code: string
  callSid: CallSid | null
  attempts: number
}

export interface CallerIdChecksOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly voice: Pick<Voice, 'createCall' | 'events'>
  readonly callerIds: OwnRows<'outgoing-caller-id'>
  readonly writer: Shelf['writer']
  /** A number of the account, which the owner sees. */
  readonly numberOf: (accountSid: AccountSid) => E164 | undefined
}

export class CallerIdChecks {
  readonly #options: CallerIdChecksOptions
  readonly #checks = new Map<string, Check>()
  readonly #timers = new Set<Timer>()
  readonly #undo: () => void

  constructor(options: CallerIdChecksOptions) {
    this.#options = options
    this.#undo = options.voice.events.on('call.ended', ({ sid }) => {
      for (const [id, check] of this.#checks) if (check.callSid === sid) this.#fail(id, check)
    })
  }

  /** Idempotent. */
  close(): void {
    this.#undo()
    for (const timer of this.#timers) timer.clear()
    this.#timers.clear()
    this.#checks.clear()
  }

  /**
   * Calls the number, at once or after a delay; then `callSid` is null.
   * @throws OffhookError 21450 when it is a caller id of the account already, 21212 when the account
   * has no number to call from, 20429 when too many are checked; what the call is refused for
   */
  async begin(
    request: CallerIdCheckRequest,
  ): Promise<{ readonly callSid: CallSid | null; readonly code: string }> {
    const { accountSid, phoneNumber, callDelay } = request
    const { callerIds, clock, logger } = this.#options
    if (await callerIds.find({ accountSid, phoneNumber })) {
      throw new OffhookError(errors.callerIdKnown)
    }
    const mine = [...this.#checks].filter(([, check]) => check.accountSid === accountSid)
    if (mine.length >= MOST_AT_ONCE) throw new OffhookError(errors.tooManyRequests)
    // Whoever asks again has another code: the one before is of no use any more.
    for (const [id, check] of mine) if (check.phoneNumber === phoneNumber) this.#fail(id, check)
    const id = randomUUID()
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    const check: Check = { ...request, code, callSid: null, attempts: 0 }
    this.#checks.set(id, check)
    if (callDelay === 0) return { callSid: await this.#call(id, check), code }
    const timer = clock.setTimeout(() => {
      this.#timers.delete(timer)
      // Whoever asked again meanwhile has a call of its own.
      if (!this.#checks.has(id)) return
      this.#call(id, check).catch((error: unknown) => {
        logger.warn({ accountSid, error: messageOf(error) }, 'A caller id could not be checked')
        this.#tell(check, null)
      })
    }, callDelay * 1_000)
    this.#timers.add(timer)
    return { callSid: null, code }
  }

  /** The documents of the flow `flow://caller-id/<step>/<check>`. */
  readonly flow = async (
    path: string,
    { Digits = '' }: Readonly<Record<string, string>>,
  ): Promise<string | undefined> => {
    const [step, id = ''] = path.split('/')
    const check = this.#checks.get(id)
    if (!check) return step === 'ask' || step === 'typed' ? say('Goodbye.') : undefined
    if (step === 'typed' && Digits === check.code) {
      this.#checks.delete(id)
      await this.#keep(check)
      return say('Thank you. Your number has been verified. Goodbye.')
    }
    if (step !== 'ask' && step !== 'typed') return undefined
    if (check.attempts++ < ATTEMPTS) return ask(id)
    this.#fail(id, check)
    return say('The code is not right. Goodbye.')
  }

  async #call(id: string, check: Check): Promise<CallSid> {
    const { voice, numberOf } = this.#options
    try {
      const from = numberOf(check.accountSid)
      if (!from) throw new OffhookError(errors.callerIdInvalid)
      const { sid } = await voice.createCall({
        accountSid: check.accountSid,
        to: check.phoneNumber,
        from,
        url: stepUrl('ask', id),
        sendDigits: check.extension,
      })
      check.callSid = sid
      return sid
    } catch (error) {
      this.#checks.delete(id)
      throw error
    }
  }

  async #keep(check: Check): Promise<void> {
    const { accountSid, phoneNumber, friendlyName } = check
    const now = this.#options.clock.now()
    const row: OutgoingCallerId = {
      sid: makeSid('PN'),
      accountSid,
      phoneNumber,
      friendlyName,
      dateCreated: now,
      dateUpdated: now,
    }
    await this.#options.callerIds.add(row)
    this.#tell(check, row)
  }

  #fail(id: string, check: Check): void {
    this.#checks.delete(id)
    this.#tell(check, null)
  }

  #tell(check: Check, row: OutgoingCallerId | null): void {
    const { accountSid, callSid, phoneNumber, statusCallback } = check
    if (!statusCallback) return
    const { logger, writer } = this.#options
    const parameters = {
      AccountSid: accountSid,
      ...(callSid ? { CallSid: callSid } : {}),
      To: phoneNumber,
      VerificationStatus: row ? 'success' : 'failed',
      ...(row ? { OutgoingCallerIdSid: row.sid } : {}),
    }
    const change = webhookChange({
      accountSid,
      orderKey: callSid ?? phoneNumber,
      callSid,
      ...statusCallback,
      parameters,
    })
    writer.commit([change]).catch((error: unknown) => {
      logger.error({ accountSid, error: messageOf(error) }, 'The end of a check was not told')
    })
  }
}

function stepUrl(step: 'ask' | 'typed', id: string): string {
  return flowUrl('caller-id', `${step}/${id}`)
}

function ask(id: string): string {
  const next = stepUrl('typed', id)
  return document(
    `<Gather action="${next}" numDigits="6" timeout="10"><Say>Please type the code that you were given.</Say></Gather>`,
    `<Redirect>${stepUrl('ask', id)}</Redirect>`,
  )
}

function say(text: string): string {
  return document(`<Say>${text}</Say>`, '<Hangup/>')
}

function document(...parts: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${parts.join('')}</Response>`
}
