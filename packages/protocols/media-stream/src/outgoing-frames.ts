/** Whose voice a frame holds: what the party says, or what it hears. */
export type TrackName = 'inbound' | 'outbound'

/** What the first frames say of a stream. */
export interface StreamFacts {
  readonly accountSid: string
  readonly callSid: string
  readonly streamSid: string
  /** In the order in which they are told. */
  readonly tracks: readonly TrackName[]
  readonly customParameters: Readonly<Record<string, string>>
}

/** Audio of one track, on its way. */
export interface MediaFrame {
  readonly track: TrackName
  /** Counts the frames of its track from 1; a number that is left out was lost. */
  readonly chunk: number
  /** Milliseconds since the stream began. */
  readonly timestamp: number
  /** µ-law, 8000 samples per second, in base64. */
  readonly payload: string
}

/** The first frame of a socket. It has no number. */
export const CONNECTED = JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' })

/**
 * Writes the frames of one stream as JSON. Each takes the next sequence number, so they must be sent
 * in the order in which they were made. All numbers are strings, as the protocol has them.
 */
export class FrameWriter {
  readonly #facts: StreamFacts
  readonly #sid: string
  #sequence = 0

  constructor(facts: StreamFacts) {
    this.#facts = facts
    this.#sid = JSON.stringify(facts.streamSid)
  }

  start(): string {
    const { accountSid, callSid, streamSid, tracks, customParameters } = this.#facts
    return this.#frame('start', {
      start: {
        accountSid,
        streamSid,
        callSid,
        tracks,
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters,
      },
    })
  }

  /** Made fifty times a second for each track, of parts that need no escaping. */
  media({ track, chunk, timestamp, payload }: MediaFrame): string {
    return `{"event":"media","sequenceNumber":"${++this.#sequence}","media":{"track":"${track}","chunk":"${chunk}","timestamp":"${timestamp}","payload":"${payload}"},"streamSid":${this.#sid}}`
  }

  /** A key that the party has pressed. */
  dtmf(digit: string): string {
    return this.#frame('dtmf', { dtmf: { track: 'inbound_track', digit } })
  }

  /** What was sent before this mark has been heard, or was cleared. */
  mark(name: string): string {
    return this.#frame('mark', { mark: { name } })
  }

  /** The last one. */
  stop(): string {
    const { accountSid, callSid } = this.#facts
    return this.#frame('stop', { stop: { accountSid, callSid } })
  }

  #frame(event: string, content: object): string {
    const sequenceNumber = String(++this.#sequence)
    const { streamSid } = this.#facts
    return JSON.stringify({ event, sequenceNumber, ...content, streamSid })
  }
}
