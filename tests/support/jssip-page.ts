/** Runs in a page: a telephone made of JsSIP, as its users would write one. */
import { UA, WebSocketInterface } from 'jssip'

/** What is used of a call; the library's own types leave out its events. */
interface Call {
  answer(options: object): void
  hold(): boolean
  unhold(): boolean
  terminate(): void
  on(event: string, listener: () => void): void
}

export interface PhoneInPage {
  readonly told: readonly string[]
  call(uri: string): void
  answer(): void
  /** False while another exchange of the call is under way. */
  hold(): boolean
  unhold(): boolean
  hangup(): void
}

const media = { mediaConstraints: { audio: true, video: false } }

/** @returns once the phone is registered */
export async function start(account: {
  readonly socket: string
  readonly uri: string
  readonly password: string
}): Promise<PhoneInPage> {
  const told: string[] = []
  let live: Call | null = null
  const phone = new UA({
    sockets: [new WebSocketInterface(account.socket)],
    uri: account.uri,
    password: account.password,
  })
  phone.on('newRTCSession', ({ session }: { session: unknown }) => {
    const call = session as Call
    live = call
    told.push('call')
    for (const event of ['confirmed', 'hold', 'unhold', 'ended', 'failed']) {
      call.on(event, () => told.push(event))
    }
  })
  await new Promise<void>((resolve, reject) => {
    phone.on('registered', () => resolve())
    phone.on('registrationFailed', () => reject(new Error('the registration failed')))
    phone.start()
  })
  return {
    told,
    call: (uri) => void phone.call(uri, media),
    answer: () => live?.answer(media),
    hold: () => live?.hold() ?? false,
    unhold: () => live?.unhold() ?? false,
    hangup: () => live?.terminate(),
  }
}
