/** Flows on scripted calls: rows in memory, a clock that is moved, a web that answers as it is told. */
import type { Shelf } from '@offhook/accounts'
import { Alerts } from '@offhook/alerts'
import {
  type AccountSid,
  type CallSid,
  type Change,
  Emitter,
  makeSid,
  type OffhookError,
  type PutChange,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import type { State } from '@offhook/studio-flow'
import type { Call, DocumentReply, VoiceEvents } from '@offhook/voice'
import { flowEntry } from '../executions/addresses.ts'
import type { Execution, ExecutionStep } from '../model.ts'
import type { WebAnswer, WebQuestion } from '../ports.ts'
import { Studio } from '../studio.ts'

export const FROM = '+12025550142'
export const TO = '+12015550100'

interface PlacedCall extends Pick<Call, 'from' | 'to'> {
  readonly url?: string
  readonly machineDetection?: string
}

export class StudioBench {
  readonly clock = new SimulatedClock()
  readonly accountSid: AccountSid = makeSid('AC')
  readonly events = new Emitter<VoiceEvents>(() => {})
  readonly asked: WebQuestion[] = []
  readonly sent: { from: string | undefined; to: string | undefined; body: string }[] = []
  readonly hungUp: CallSid[] = []
  /** The calls that flows have placed, with what they ask for once they are answered. */
  readonly placed: { call: ScriptedCall; url: string; machineDetection?: string }[] = []
  web: (question: WebQuestion) => Promise<WebAnswer> = async () => {
    return { ok: true, status: 200, contentType: 'application/json', body: '{}' }
  }
  /** Documents that are not ours. */
  elsewhere: () => Promise<DocumentReply> = async () => {
    return { ok: false, code: 0, message: '', status: null, body: null }
  }
  /** Whether the account may keep no keys. */
  coversKeys = false
  /** Calls are placed once this has come. */
  dialling: Promise<void> = Promise.resolve()
  /** What `messages.create` is refused with. */
  refusal: OffhookError | null = null
  readonly studio: Studio
  /** Where the rows are. */
  readonly shelf: Shelf
  readonly #calls = new Map<CallSid, Call>()
  readonly #puts: PutChange[] = []
  readonly #changed: [CallSid, string][] = []
  #dialled = ''

  constructor() {
    const { clock } = this
    const keep = (changes: readonly Change[]) => {
      this.#puts.push(...changes.filter((change): change is PutChange => change.op === 'put'))
    }
    const writer = {
      commit: async (changes: readonly Change[]) => keep(changes),
      writeBehind: keep,
    }
    const rows = {
      find: async (entity: string, where: object) => this.#newest(entity, where) as never,
      page: async () => ({ rows: [], next: null }),
    }
    this.shelf = { rows, writer, clock }
    this.studio = new Studio({
      ...{ clock, logger: silentLogger, nodeId: 'bench' },
      coversKeys: async () => this.coversKeys,
      alerts: new Alerts({ clock, writer, logger: silentLogger }),
      shelf: this.shelf,
      repository: { waysBetween: async () => [] },
      trialLine: { sip: { host: '127.0.0.1', port: 5060 }, numberOf: () => TO },
      voice: {
        events: this.events,
        call: (_: AccountSid, sid: CallSid) => this.#calls.get(sid),
        createCall: async ({ from, to, url = '', machineDetection }: PlacedCall) => {
          this.#dialled = to
          await this.dialling
          const call = this.call(from, to)
          this.placed.push({ call, url, ...(machineDetection && { machineDetection }) })
          return Object.assign(call.row, { status: 'queued' })
        },
        liveRecordings: () => [],
        sendDigits: async (_: AccountSid, sid: CallSid, digits: string) => {
          this.#changed.push([sid, digits])
        },
        updateCall: async (
          _: AccountSid,
          sid: CallSid,
          { twiml, url }: { readonly twiml?: string; readonly url?: string },
        ) => {
          const document = twiml ?? url
          if (document === undefined) this.hungUp.push(sid)
          else this.#changed.push([sid, document])
          return this.#calls.get(sid)
        },
      } as never,
      messages: {
        create: async (message) => {
          if (this.refusal) throw this.refusal
          this.sent.push(message)
          // Numbers are read as people write them.
          const [from, to] = [message.from, message.to].map((one) => one?.replace(/[ ()-]/g, ''))
          return { ...message, from, to, sid: makeSid('SM'), status: 'queued' } as never
        },
      },
      web: {
        request: (question) => {
          this.asked.push(question)
          return this.web(question)
        },
      },
      documents: {
        fetch: () => this.elsewhere(),
      },
    })
  }

  /** A published flow of these states. @returns its address */
  async flow(states: readonly State[], flags = { allow_concurrent_calls: true }): Promise<string> {
    const first = states[0]?.name ?? ''
    const ways = ['incomingCall', 'incomingMessage', 'incomingRequest', 'incomingParent']
    const trigger = {
      ...{ name: 'Trigger', type: 'trigger', properties: {} },
      transitions: ways.map((event) => ({ event, next: first })),
    }
    const { sid } = await this.studio.flows.create(this.accountSid, {
      ...{ friendlyName: 'Test', status: 'published' },
      definition: JSON.stringify({ states: [trigger, ...states], initial_state: 'Trigger', flags }),
    })
    return flowEntry(sid)
  }

  /** Somebody calls. */
  call(from = FROM, to = TO): ScriptedCall {
    const sid: CallSid = makeSid('CA')
    const row = { sid, accountSid: this.accountSid, from, to, status: 'in-progress' } as Call
    this.#calls.set(sid, row)
    return new ScriptedCall(this, row, () => this.#calls.delete(sid))
  }

  /** The word that the last call of a trial brings along. */
  tokenOfTrial(): string {
    return /X-Offhook-Trial=(\w+)/.exec(this.#dialled)?.[1] ?? ''
  }

  /** The other side of a call that we placed answers. */
  answers(sid: CallSid): void {
    const row = this.#calls.get(sid)
    if (row) this.events.emit('call.answered', row)
  }

  endsCall(sid: CallSid): void {
    const row = this.#calls.get(sid)
    this.#calls.delete(sid)
    if (row) this.events.emit('call.ended', { ...row, status: 'no-answer' }, 'peer')
  }

  /** The documents or addresses that a call was given, and the keys that it pressed. */
  changed(sid: CallSid): readonly string[] {
    return this.#changed.filter(([of]) => of === sid).map(([, twiml]) => twiml)
  }

  /** Somebody writes. */
  text(url: string, body: string): Promise<DocumentReply | undefined> {
    const parameters = { MessageSid: makeSid('SM'), From: FROM, To: TO, Body: body }
    const { accountSid } = this
    return this.studio.executions.answer({
      accountSid,
      callSid: null,
      url,
      method: 'POST',
      parameters,
    })
  }

  /** All that was kept, as one text. */
  get kept(): string {
    return JSON.stringify(this.#puts)
  }

  /** `menu.keypress` of each step that was kept. */
  get steps(): readonly string[] {
    return this.#of<ExecutionStep>('studio-step').map(
      (row) => `${row.transitionedFrom}.${row.name}`,
    )
  }

  get executions(): readonly Execution[] {
    const rows = this.#of<Execution>('studio-execution')
    return [...new Map(rows.map((row) => [row.sid, row])).values()]
  }

  get alerts(): readonly string[] {
    return this.#of<{ messageText: string }>('alert').map(({ messageText }) => messageText)
  }

  #of<Row>(entity: string): readonly Row[] {
    return this.#puts.filter((change) => change.entity === entity).map(({ row }) => row as Row)
  }

  #newest(entity: string, where: object): object | undefined {
    return this.#of<Record<string, unknown>>(entity)
      .filter((row) => Object.entries(where).every(([name, value]) => row[name] === value))
      .at(-1)
  }
}

export class ScriptedCall {
  readonly row: Call
  readonly #bench: StudioBench
  readonly #remove: () => void

  constructor(bench: StudioBench, row: Call, remove: () => void) {
    this.#bench = bench
    this.row = row
    this.#remove = remove
  }

  /** Asks for a document. @returns its text, or the code of what it is refused with */
  async ask(url: string, more: Readonly<Record<string, string>> = {}): Promise<string | number> {
    const { accountSid, sid, from, to } = this.row
    const parameters = { CallSid: sid, From: from, To: to, Direction: 'inbound', ...more }
    const reply = await this.#bench.studio.answer({
      ...{ accountSid, callSid: sid, url, method: 'POST', parameters },
    })
    if (!reply) return 0
    return reply.ok ? reply.body : reply.code
  }

  hangUp(): void {
    this.#remove()
    this.#bench.events.emit('call.ended', { ...this.row, status: 'completed' }, 'peer')
  }
}

/** The address of an attribute, or of the Redirect. */
export function addressIn(document: string | number, attribute?: 'action'): string {
  const pattern = attribute ? /action="(.*?)"/ : /<Redirect>(.*?)<\/Redirect>/
  return pattern.exec(String(document))?.[1] ?? ''
}
