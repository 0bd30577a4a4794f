/** A party with a keypad, a connector that answers as it is told, and a clock in the test's hand. */
import type { Shelf } from '@offhook/accounts'
import {
  type Change,
  Emitter,
  errors,
  makeSid,
  OffhookError,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import type { Call, Keypad } from '@offhook/voice'
import type { Payment } from '../model.ts'
import type { PciModeEvents } from '../pay-settings.ts'
import { Payments } from '../payments.ts'
import type { Connector, ConnectorAnswer, ConnectorRequest } from '../ports.ts'
import { readSettings, type SettingTexts } from '../settings.ts'

export class TestKeypad implements Keypad {
  readonly call: Call
  readonly said: string[] = []
  readonly #end = new AbortController()
  #hears: ((digit: string) => void) | null = null

  constructor(facts: Pick<Call, 'sid' | 'accountSid'>) {
    this.call = facts as Call
  }

  get endSignal(): AbortSignal {
    return this.#end.signal
  }

  get isClaimed(): boolean {
    return this.#hears !== null
  }

  claim(hears: (digit: string) => void): () => void {
    if (this.#hears) throw new OffhookError(errors.payOperation)
    this.#hears = hears
    return () => {
      this.#hears = null
    }
  }

  /** As long as it waits, the media thread has not heard of the claim. */
  settling: Promise<void> = Promise.resolve()

  claimed(): Promise<void> {
    return this.settling
  }

  /** As where no voice has the language. */
  remark: number | null = null

  async say(
    text: string,
    _language: string | null,
    _signal: AbortSignal,
    remark?: (code: number, message: string) => void,
  ): Promise<void> {
    if (this.remark !== null) remark?.(this.remark, 'read by another voice')
    this.said.push(text)
  }

  press(keys: string): void {
    for (const key of keys) this.#hears?.(key)
  }

  hangUp(): void {
    this.#end.abort()
  }
}

/** Keeps what it was asked with the digits as they were then, and views to see them overwritten. */
export class TestConnector implements Connector {
  readonly asked: { readonly request: ConnectorRequest; readonly number: string }[] = []
  answer: ConnectorAnswer | Error = {
    ok: true,
    confirmationCode: 'ch_1',
    token: null,
    profileId: null,
    extra: {},
  }
  #release: (() => void) | null = null
  slow = false

  async ask(request: ConnectorRequest): Promise<ConnectorAnswer> {
    const bytes = request.card?.number ?? request.account?.accountNumber ?? new Uint8Array(0)
    this.asked.push({ request, number: Buffer.from(bytes).toString('latin1') })
    if (this.slow) await new Promise<void>((resolve) => (this.#release = resolve))
    if (this.answer instanceof Error) throw this.answer
    return this.answer
  }

  async test(): Promise<null> {
    return null
  }

  release(): void {
    this.#release?.()
  }
}

export const CALLBACK = 'https://app/paid'

export class PayBench {
  readonly accountSid = makeSid('AC')
  readonly callSid = makeSid('CA')
  readonly clock = new SimulatedClock({ now: Date.UTC(2026, 10, 15) })
  readonly keypad = new TestKeypad({ sid: this.callSid, accountSid: this.accountSid })
  readonly connector = new TestConnector()
  readonly changes: Change[] = []
  readonly recordings: string[] = []
  readonly streams: string[] = []
  readonly transcripts: string[] = []
  pciMode = false
  readonly pciEvents = new Emitter<PciModeEvents>()
  readonly shelf: Shelf = {
    clock: this.clock,
    rows: { find: async () => undefined, page: async () => ({ rows: [], next: null }) },
    writer: {
      commit: async (changes) => void this.changes.push(...changes),
      writeBehind: (changes) => void this.changes.push(...changes),
    },
  }
  readonly payments: Payments

  constructor() {
    this.payments = new Payments({
      shelf: this.shelf,
      logger: silentLogger,
      voice: {
        keypad: async (accountSid, callSid) => {
          const isOurs = accountSid === this.accountSid && callSid === this.callSid
          if (isOurs && !this.keypad.endSignal.aborted) return this.keypad
          throw new OffhookError(errors.notFound)
        },
        pauseRecordings: async () => {
          this.recordings.push('paused')
          return async () => void this.recordings.push('resumed')
        },
        pauseStreams: () => {
          this.streams.push('paused')
          return () => void this.streams.push('resumed')
        },
        pauseTranscripts: () => {
          this.transcripts.push('paused')
          return () => void this.transcripts.push('resumed')
        },
      },
      connectors: {
        named: async (_account, name) => {
          if (name === 'Default') return this.connector
          throw new OffhookError(errors.payConnectorUnknown)
        },
      },
      pciMode: { of: async () => this.pciMode, events: this.pciEvents },
    })
  }

  /** Begins a payment. */
  begin(texts: SettingTexts = {}, idempotencyKey = 'create'): Promise<Payment> {
    const settings = readSettings(texts, {}, { literalPostalCode: false })
    return this.payments.create(this.accountSid, this.callSid, {
      idempotencyKey,
      statusCallback: CALLBACK,
      settings,
    })
  }

  /** The row of each payment as it was stored last, in the order of their beginning. */
  get rows(): readonly Payment[] {
    const rows = this.changes.flatMap((change) =>
      change.op === 'put' && change.entity === 'payment' ? [change.row as unknown as Payment] : [],
    )
    return [...new Map(rows.map((row) => [row.sid, row])).values()]
  }

  /** The callbacks so far. */
  get told(): Readonly<Record<string, string>>[] {
    return this.changes.flatMap((change) =>
      change.op === 'outbox' ? [change.payload['parameters'] as Record<string, string>] : [],
    )
  }

  get last(): Readonly<Record<string, string>> {
    return this.told.at(-1) ?? {}
  }

  /** Everything that was stored or sent, as one text. */
  get everything(): string {
    return JSON.stringify(this.changes)
  }
}
