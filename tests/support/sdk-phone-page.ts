/** Runs in a page: a telephone made of the unmodified Voice SDK, and what its Device and calls say. */
import { type Call, Device } from '@twilio/voice-sdk'

const SILENCE = 'data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA='
const soundNames = ['incoming', 'outgoing', 'disconnect', ...'0123456789sh'].map((name) =>
  name.length === 1 ? `dtmf${name}` : name,
)

export interface PhoneInPage {
  readonly device: Device
  /** The newest last. */
  readonly calls: Call[]
  /** `registered`, `incoming`, `call accept`, `call error 31005`, … */
  readonly log: string[]
  readonly call: () => Call | undefined
}

export interface PhoneSettings {
  readonly token: string
  /** What the page is told of the server; none leaves the SDK as it is. */
  readonly host: string | null
  readonly options: Readonly<Record<string, unknown>>
  /** Takes calls that ring. */
  readonly accepts: boolean
  readonly registers: boolean
}

function listen(me: PhoneInPage, call: Call): void {
  me.calls.push(call)
  const say = (what: string) => me.log.push(`call ${what}`)
  for (const event of ['accept', 'cancel', 'disconnect', 'reject', 'reconnected']) {
    call.on(event, () => say(event))
  }
  call.on('ringing', (hasEarlyMedia: boolean) => say(`ringing ${hasEarlyMedia}`))
  call.on('reconnecting', () => say('reconnecting'))
  call.on('error', (error: { code: number }) => say(`error ${error.code}`))
  call.on('messageReceived', (message) => say(`message ${JSON.stringify(message.content)}`))
  call.on('messageSent', (message) => say(`sent ${JSON.stringify(message.content)}`))
}

/** @returns once the phone is registered, if it is to be */
export async function start(settings: PhoneSettings): Promise<PhoneInPage> {
  const device = new Device(settings.token, {
    ...(settings.host === null ? {} : { chunderw: settings.host }),
    sounds: Object.fromEntries(soundNames.map((name) => [name, SILENCE])),
    logLevel: 'silent',
    ...settings.options,
  } as unknown as Device.Options)
  const calls: Call[] = []
  const me: PhoneInPage = { device, calls, log: [], call: () => calls.at(-1) }
  for (const event of ['registered', 'unregistered', 'tokenWillExpire']) {
    device.on(event, () => me.log.push(event))
  }
  device.on('error', (error: { code: number }) => me.log.push(`error ${error.code}`))
  device.on('incoming', (call) => {
    me.log.push('incoming')
    listen(me, call)
    if (settings.accepts) call.accept()
  })
  if (settings.registers) await device.register()
  return me
}

/** Places a call. @returns once the SDK has begun it */
export async function connect(me: PhoneInPage, params: Record<string, string>): Promise<void> {
  listen(me, await me.device.connect({ params }))
}

/** How a preflight test ends. */
export function preflight(token: string, options: Record<string, unknown>): Promise<unknown> {
  const test = Device.runPreflight(token, options as never)
  return new Promise((resolve, reject) => {
    test.on('completed', (report) => resolve(report))
    test.on('failed', (error: { code?: number; message?: string }) =>
      reject(new Error(`${error.code} ${error.message}`)),
    )
  })
}
