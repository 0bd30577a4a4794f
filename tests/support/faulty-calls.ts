/** Calls with a fault that is put in on purpose, through the running product, and what it says of them. */
import type { LegQuality } from '@offhook/desk-api'
import type { Fault } from '@offhook/insights'
import {
  type PhoneCall,
  type ReadyServer,
  ServerProcess,
  SipPhone,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import type { Browser, CDPSession } from 'playwright-core'
import { FaultyLine, type LineFaults, ownAddress } from './faulty-line.ts'
import { basicAuth, restClient } from './rest.ts'
import { root } from './root.ts'
import { SdkPhone } from './sdk-phone.ts'
import { toneWav } from './twiml-site.ts'

/** A tone in the middle of what a voice has. */
const VOICE = 700
/** A call in which a fault is to be found lasts so long. */
export const CALL_MS = 25_000

export interface FaultyCall {
  readonly name: string
  /** Who may be named: the first is whom it was done to, others are as right by what can be known. */
  readonly fault: readonly [Fault, ...Fault[]]
  /** Makes the call. Resolves, once it is over, with what the server says of it. */
  run(site: FaultSite): Promise<Verdict>
}

export type Verdict = Pick<LegQuality, 'fault' | 'rule' | 'evidence'>

/** A running product, an application whose calls hear a tone, and a browser if one is needed. */
export class FaultSite {
  server: ServerProcess
  readonly host: WebhookHost
  readonly browser: Browser | null
  /** What every call runs: a tone without end. */
  readonly tone: string
  #numbers = 0

  private constructor(server: ServerProcess, host: WebhookHost, browser: Browser | null) {
    this.server = server
    this.host = host
    this.browser = browser
    const body = toneWav(440, 2_000)
    const sound = host.answers('/tone.wav', () => ({ body, contentType: 'audio/wav' }))
    this.tone = host.answers('/tone', `<Response><Play loop="0">${sound}</Play></Response>`)
  }

  /** @param server one that runs already, which its owner ends */
  static async open(server: ServerProcess, browser: Browser | null = null): Promise<FaultSite> {
    return new FaultSite(server, await WebhookHost.open(), browser)
  }

  get facts(): ReadyServer {
    return this.server.facts
  }

  get rest() {
    return restClient(this.facts)
  }

  /** Numbers in the order of asking: each call is found by its own. */
  number(prefix: string): string {
    this.#numbers += 1
    return `${prefix}${String(this.#numbers).padStart(4, '0')}`
  }

  async own<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.facts.httpUrl}/offhook/v1${path}`, {
      method,
      headers: {
        authorization: basicAuth(this.facts),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** What is said of a call once all of it is known. */
  async verdictOf(callSid: string): Promise<Verdict> {
    await until(
      'the call is summed up',
      () =>
        this.rest.insights.v1
          .calls(callSid)
          .summary()
          .fetch({ processingState: 'complete' })
          .catch(() => null),
      60_000,
    )
    const { legs } = await this.own<{ legs: LegQuality[] }>('GET', `/Calls/${callSid}/Quality`)
    const leg = legs.find((each) => each.callSid === callSid)
    if (!leg) throw new Error(`nothing is known of ${callSid}`)
    return leg
  }

  async close(): Promise<void> {
    await this.host.close()
  }
}

interface PhoneFault extends LineFaults {
  /** What it does instead of speaking. */
  readonly mouth?: (call: PhoneCall) => void
  readonly ms?: number
}

/** The fault is what lasts: its length is what is measured. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function speaks(call: PhoneCall, { mouth }: PhoneFault): void {
  if (mouth) mouth(call)
  else call.speaks(VOICE)
}

/** The product calls a phone by its SIP address. */
export function toPhone(fault: PhoneFault) {
  return async (site: FaultSite): Promise<Verdict> => {
    const line = (party: number) => FaultyLine.open(fault, { party })
    const phone = await SipPhone.open({ name: 'phone', line, onCall: (call) => void call.answer() })
    try {
      const { sid } = await site.rest.calls.create({
        to: phone.uri,
        from: site.facts.phoneNumber,
        url: site.tone,
      })
      const call = await until('the phone is called', () => phone.calls[0])
      speaks(call, fault)
      await call.until('answered')
      await pause(fault.ms ?? CALL_MS)
      await call.hangup()
      return await site.verdictOf(sid)
    } finally {
      await phone.close()
    }
  }
}

/** A carrier brings a call of a phone number. */
export function fromCarrier(fault: PhoneFault) {
  return async (site: FaultSite): Promise<Verdict> => {
    const from = site.number('+1202555')
    const line = (party: number) => FaultyLine.open(fault, { party })
    const phone = await SipPhone.open({ name: 'carrier', user: from, line })
    try {
      const { sid, call } = await dials(site, phone, from)
      speaks(call, fault)
      await pause(fault.ms ?? CALL_MS)
      await call.hangup()
      return await site.verdictOf(sid)
    } finally {
      await phone.close()
    }
  }
}

async function dials(site: FaultSite, phone: SipPhone, from: string) {
  const { phoneNumber } = await site.rest.incomingPhoneNumbers.create({
    phoneNumber: site.number('+1201555'),
    voiceUrl: site.tone,
  })
  const { host, port } = site.facts.sip
  const call = await phone.call(`sip:${phoneNumber}@${host}:${port}`)
  await call.until('answered')
  const [row] = await site.rest.calls.list({ from, limit: 1 })
  if (!row) throw new Error(`no call of ${from}`)
  return { sid: row.sid, call }
}

/** The carrier of a trunk says that it cannot. */
export async function refusedByCarrier(site: FaultSite): Promise<Verdict> {
  const to = site.number('+1303555')
  const onCall = (call: PhoneCall) => call.reject(503)
  const carrier = await SipPhone.open({ name: 'carrier', user: 'carrier', onCall })
  try {
    await site.own('POST', '/Trunks', {
      ...{ friendlyName: `Of ${to}`, addresses: [], target: carrier.uri, dialPrefixes: [to] },
    })
    const { sid } = await site.rest.calls.create({
      to,
      from: site.facts.phoneNumber,
      url: site.tone,
    })
    return await site.verdictOf(sid)
  } finally {
    await carrier.close()
  }
}

interface BrowserFault extends LineFaults {
  /** The kind of network that it changes to in the call, as its browser says. */
  readonly network?: string
  /** It does not speak, or what it does instead. */
  readonly isSilent?: boolean
  readonly before?: (phone: SdkPhone) => Promise<void>
  readonly during?: (phone: SdkPhone, line: FaultyLine) => Promise<void>
  /** The call does not come to a talk. */
  readonly isUnanswered?: boolean
  readonly ms?: number
}

/** The product calls a browser with the unmodified Voice SDK. */
export function toBrowser(fault: BrowserFault) {
  return async (site: FaultSite): Promise<Verdict> => {
    if (!site.browser) throw new Error('there is no browser')
    const identity = `agent-${site.number('')}`
    const at = ownAddress()
    const line = await FaultyLine.open(fault, { at, server: site.facts.webrtcPort })
    const phone = await SdkPhone.open(site.browser, site.facts, {
      identity,
      options: { publishEvents: true },
    })
    try {
      await phone.party.page.evaluate(goBy, { at, from: site.facts.webrtcPort, to: line.port })
      await phone.party.speaks(fault.isSilent ? null : VOICE)
      await fault.before?.(phone)
      const { sid } = await site.rest.calls.create({
        to: `client:${identity}`,
        from: site.facts.phoneNumber,
        url: site.tone,
      })
      if (!fault.isUnanswered) {
        await phone.says('call accept', 30_000)
        if (fault.network) await phone.party.page.evaluate(changesTo, fault.network)
        await (fault.during ?? (() => pause(fault.ms ?? CALL_MS)))(phone, line)
        await phone.hangup()
      }
      return await site.verdictOf(sid)
    } finally {
      await phone.close()
      line.close()
    }
  }
}

/** In the page: media goes by the line, and by nothing else. */
function goBy({ at, from, to }: { at: string; from: number; to: number }): void {
  const setRemoteDescription = RTCPeerConnection.prototype.setRemoteDescription as (
    description: RTCSessionDescriptionInit,
  ) => Promise<void>
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const lines = (description?.sdp ?? '').split('\r\n').flatMap((line) => {
      if (!line.startsWith('a=candidate:')) return [line]
      const words = line.split(' ')
      const isThere =
        words[2]?.toLowerCase() === 'udp' && words[4] === at && words[5] === String(from)
      return isThere ? [[...words.slice(0, 5), String(to), ...words.slice(6)].join(' ')] : []
    })
    const { type } = description as RTCSessionDescriptionInit
    return setRemoteDescription.call(this, { type, sdp: lines.join('\r\n') })
  }
}

/** In the page: what a browser says that knows the kind of its network, as Chrome on Android does. */
function changesTo(type: string): void {
  const { connection } = navigator as Navigator & { readonly connection: EventTarget }
  Object.defineProperty(connection, 'type', { value: type })
  connection.dispatchEvent(new Event('change'))
}

/** The page stands still for so long again and again, as one does whose computer has no time for it. */
export function stallsPage(browser: Browser, stillMs: number, movesMs: number) {
  return async (): Promise<void> => {
    const session = await browser.newBrowserCDPSession()
    const pids = await renderersOf(session)
    await session.detach()
    await stall(pids, { stillMs, movesMs, ms: CALL_MS })
  }
}

async function renderersOf(session: CDPSession): Promise<readonly number[]> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
}

/** Stops processes and lets them go on, in turn. */
async function stall(
  pids: readonly number[],
  { stillMs, movesMs, ms }: { stillMs: number; movesMs: number; ms: number },
): Promise<void> {
  const end = performance.now() + ms
  try {
    while (performance.now() < end) {
      for (const pid of pids) process.kill(pid, 'SIGSTOP')
      await pause(stillMs)
      for (const pid of pids) process.kill(pid, 'SIGCONT')
      await pause(movesMs)
    }
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}

/** Calls on a server of their own, to which something is done. */
export async function whileServerStalls(): Promise<Verdict> {
  return onOwnServer(async (site) => {
    const from = site.number('+1202555')
    const line = (party: number) => FaultyLine.open({}, { party })
    const phone = await SipPhone.open({ name: 'carrier', user: from, line })
    try {
      const { sid, call } = await dials(site, phone, from)
      call.speaks(VOICE)
      await stall([site.facts.pid], { stillMs: 400, movesMs: 600, ms: CALL_MS })
      await call.hangup()
      return await site.verdictOf(sid)
    } finally {
      await phone.close()
    }
  })
}

export async function whoseServerDies(): Promise<Verdict> {
  return onOwnServer(async (site, startAgain) => {
    const from = site.number('+1202555')
    const phone = await SipPhone.open({ name: 'carrier', user: from })
    try {
      const { sid, call } = await dials(site, phone, from)
      call.speaks(VOICE)
      await pause(12_000)
      await site.server.kill()
      await startAgain()
      return await site.verdictOf(sid)
    } finally {
      await phone.close()
    }
  })
}

async function onOwnServer(
  work: (site: FaultSite, startAgain: () => Promise<void>) => Promise<Verdict>,
): Promise<Verdict> {
  const { mkdtemp, rm } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-faults-'))
  const site = await FaultSite.open(await ServerProcess.start(root, { dataDir }))
  try {
    return await work(site, async () => {
      site.server = await ServerProcess.start(root, { dataDir })
    })
  } finally {
    await site.close()
    await site.server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
