import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { parseMessage, type SipMessage, type SipRequest, sdpOf } from '@offhook/sip'
import { RtpMouth } from './rtp-mouth.ts'
import { until } from './until.ts'

/** How a recorder answers an INVITE. */
export type RecorderAnswer = 'take' | 'refuse' | 'silence' | 'first track alone' | 'no track'

/**
 * A session recording server of RFC 7866 on loopback, by SIP over UDP written out by hand: it takes
 * what is sent, in ears of its own for each track, and keeps what it was told.
 */
export class SiprecRecorder {
  /** Everything that came, retransmissions included. */
  readonly heard: SipMessage[] = []
  /** What each track of the last session sounds like, in the order of the description. */
  readonly tracks: RtpMouth[] = []
  answers: RecorderAnswer = 'take'
  readonly #socket: Socket
  #server: { readonly address: string; readonly port: number } | null = null
  #cseq = 100

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (packet, from) => {
      const parsed = parseMessage(packet, 'datagram')
      if (!parsed.ok) return
      this.#server = from
      this.heard.push(parsed.message)
      if (parsed.message.kind === 'request') void this.#take(parsed.message)
    })
  }

  static async open(): Promise<SiprecRecorder> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return new SiprecRecorder(socket)
  }

  get port(): number {
    return (this.#socket.address() as AddressInfo).port
  }

  get uri(): string {
    return `sip:recorder@127.0.0.1:${this.port}`
  }

  /** Requests of this method, once each. */
  requests(method: string): SipRequest[] {
    const seen = new Set<string>()
    return this.heard.filter((each): each is SipRequest => {
      if (each.kind !== 'request' || each.method !== method) return false
      const key = `${each.callId} ${each.headers.get('CSeq')}`
      return !seen.has(key) && Boolean(seen.add(key))
    })
  }

  /** The metadata of the INVITEs, in order. */
  get metadata(): string[] {
    return this.requests('INVITE').flatMap((invite) => partOf(invite) ?? [])
  }

  /** Asks for another direction of all tracks, as a recorder that stops for a while. */
  async reinvite(direction: 'inactive' | 'recvonly'): Promise<string> {
    const invite = this.requests('INVITE')[0]
    if (!invite) throw new Error('nobody has called the recorder')
    const sdp = this.#sdp(sdpOf(invite) ?? '', direction)
    const cseq = ++this.#cseq
    this.#ask(invite, 'INVITE', cseq, sdp)
    const answer = await until('the session is answered', () =>
      this.heard.find(
        (each) =>
          each.kind === 'response' &&
          each.status === 200 &&
          each.headers.get('CSeq') === `${cseq} INVITE`,
      ),
    )
    this.#ask(invite, 'ACK', cseq)
    return sdpOf(answer) ?? ''
  }

  /** Ends the last session from this side. */
  hangUp(): void {
    const invite = this.requests('INVITE')[0]
    if (invite) this.#ask(invite, 'BYE', ++this.#cseq)
  }

  /** Forgets what was heard, for the next session. */
  clear(): void {
    this.heard.length = 0
    this.answers = 'take'
    for (const track of this.tracks.splice(0)) track.close()
  }

  close(): void {
    this.clear()
    this.#socket.close()
  }

  async #take(request: SipRequest): Promise<void> {
    if (request.method === 'ACK') return
    if (request.method !== 'INVITE') return this.#answer(request, '200 OK')
    if (this.answers === 'silence') return
    if (this.answers === 'refuse') return this.#answer(request, '403 Forbidden')
    const offer = sdpOf(request) ?? ''
    const sections = offer.split(/^m=/m).length - 1
    while (this.tracks.length < sections) this.tracks.push(await RtpMouth.open())
    this.#answer(request, '200 OK', this.#sdp(offer, 'recvonly'))
  }

  #sdp(offer: string, direction: string): string {
    const labels = [...offer.matchAll(/^a=label:(\S+)/gm)].map(([, label]) => label)
    const media = labels.flatMap((label, index) => {
      const isTaken =
        this.answers !== 'no track' && (this.answers !== 'first track alone' || index === 0)
      const port = isTaken ? this.tracks[index]?.port : 0
      return [`m=audio ${port} RTP/AVP 0`, `a=${direction}`, `a=label:${label}`]
    })
    const head = ['v=0', 'o=- 7 7 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0']
    return `${[...head, ...media].join('\r\n')}\r\n`
  }

  #answer(request: SipRequest, status: string, sdp = ''): void {
    const to = request.headers.get('To') ?? ''
    this.#say(
      [
        `SIP/2.0 ${status}`,
        ...request.headers.lines('Via').map((via) => `Via: ${via}`),
        `From: ${request.headers.get('From')}`,
        `To: ${/;tag=/.test(to) ? to : `${to};tag=recorder`}`,
        `Call-ID: ${request.callId}`,
        `CSeq: ${request.headers.get('CSeq')}`,
        `Contact: <${this.uri}>;+sip.srs`,
      ],
      sdp,
    )
  }

  /** A request of this side inside the session that an INVITE has begun. */
  #ask(invite: SipRequest, method: string, cseq: number, sdp = ''): void {
    const target = /<([^>]+)>/.exec(invite.headers.get('Contact') ?? '')?.[1]
    const lines = [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK${method}${cseq}`,
      'Max-Forwards: 70',
      `From: ${invite.headers.get('To')};tag=recorder`,
      `To: ${invite.headers.get('From')}`,
      `Call-ID: ${invite.callId}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <${this.uri}>;+sip.srs`,
    ]
    this.#say(lines, sdp)
  }

  #say(lines: readonly string[], sdp = ''): void {
    const body = sdp === '' ? [] : ['Content-Type: application/sdp']
    const all = [...lines, ...body, `Content-Length: ${Buffer.byteLength(sdp)}`, '', sdp]
    if (this.#server) this.#socket.send(all.join('\r\n'), this.#server.port, this.#server.address)
  }
}

/** The metadata of an INVITE. */
function partOf(invite: SipRequest): string | undefined {
  return /rs-metadata\+xml.*?\r\n\r\n(.*?)\r\n--/s.exec(invite.body.toString('utf8'))?.[1]
}
