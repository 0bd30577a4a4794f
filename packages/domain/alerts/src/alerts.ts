import {
  type AccountSid,
  type CallSid,
  type ChangeWriter,
  type Clock,
  type ErrorEntry,
  entryOf,
  errors,
  type Logger,
  makeSid,
  messageOf,
  put,
} from '@offhook/core'
import { CallNotes } from './call-notes.ts'
import type { Alert, AlertFacts, AskedOf } from './model.ts'

/** Longest answer of an application that is kept, in characters. */
const MAX_BODY = 4_096

/** Takes what the owner of an application must read, says what to do about it, and keeps it. */
export class Alerts {
  readonly #clock: Clock
  readonly #writer: ChangeWriter
  readonly #logger: Logger
  readonly #calls = new CallNotes()
  readonly #pending = new Set<Promise<void>>()

  constructor(options: { clock: Clock; writer: ChangeWriter; logger: Logger }) {
    this.#clock = options.clock
    this.#writer = options.writer
    this.#logger = options.logger
  }

  /** A call runs this document from now on: what goes wrong in it names its URL. */
  running(callSid: CallSid, document: Pick<AskedOf, 'url' | 'method'> | null): void {
    this.#calls.running(callSid, document)
  }

  /** Nobody waits for it: a call goes on while it is written. */
  raise(facts: AlertFacts): void {
    const { callSid = null, error } = facts
    const code = typeof error === 'number' ? error : error.code
    const verdict = callSid === null ? 'kept' : this.#calls.count(callSid)
    if (verdict === 'first-dropped') {
      this.#logger.warn({ callSid }, 'a call has so many problems that no more of them are kept')
    }
    if (verdict !== 'kept') return
    this.#logger.info({ callSid, code }, 'an application was notified of a problem')
    const written = this.#write(this.#row(facts, code))
    this.#pending.add(written)
    void written.then(() => this.#pending.delete(written))
  }

  /** An application did not take a callback. */
  refused(
    request: { readonly accountSid: AccountSid; readonly callSid: CallSid | null } & AskedOf,
    error: ErrorEntry = errors.callbackRefused,
  ): void {
    const { accountSid, callSid, url, method } = request
    const message = 'The callback was not answered with success'
    this.raise({ accountSid, callSid, level: 'warning', error, message, asked: { url, method } })
  }

  /** Resolves when what was raised so far is kept. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  #row(facts: AlertFacts, errorCode: number): Alert {
    const { accountSid, callSid = null, resourceSid = null, level, at } = facts
    const running: AskedOf | null = callSid && this.#calls.documentOf(callSid)
    const asked = facts.asked ?? running
    return {
      sid: makeSid('NO'),
      accountSid,
      callSid,
      resourceSid,
      logLevel: level === 'error' ? 0 : 1,
      errorCode,
      messageText: textOf(facts, entryOf(errorCode)),
      documentLine: at?.line ?? null,
      documentColumn: at?.column ?? null,
      requestUrl: asked ? withoutPassword(asked.url) : null,
      requestMethod: asked ? asked.method : null,
      responseBody: asked?.body?.slice(0, MAX_BODY) ?? null,
      dateCreated: this.#clock.now(),
    }
  }

  async #write(row: Alert): Promise<void> {
    const changes = [put('alert', row)]
    try {
      await this.#writer.commit(changes)
    } catch (error) {
      this.#logger.error({ error: messageOf(error) }, 'an alert was not committed')
      this.#writer.writeBehind(changes)
    }
  }
}

/** What happened, where, and what to do: "The loop of Say is not valid (line 3, column 8). Give …". */
function textOf({ message, at }: AlertFacts, entry: ErrorEntry | undefined): string {
  const what = (message || entry?.sentence || 'Something went wrong').replace(/\.$/, '')
  const place = at ? ` (line ${at.line}, column ${at.column})` : ''
  return entry?.remedy ? `${what}${place}. ${entry.remedy}` : `${what}${place}`
}

/** An alert is read by more people than may know how an application is asked. */
function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?#:@]*:)[^/?#@]*@/i, '$1***@')
}
