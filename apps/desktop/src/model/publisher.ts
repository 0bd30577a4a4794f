/** A call, as far as what is told of it names it. */
interface ToldCall {
  readonly parameters?: Readonly<Record<string, string | undefined>>
  readonly outboundConnectionId?: string
}

/** What the Voice SDK gives to a publisher that it makes. */
interface PublisherOptions {
  readonly defaultPayload?: (call: ToldCall) => object
  readonly metadata?: object
}

/** A second of the SDK's own measures, under its own names. */
export interface SdkSample {
  readonly timestamp: number
  readonly codecName?: string
  readonly audioInputLevel?: number
  readonly audioOutputLevel?: number
  readonly inputVolume?: number
  readonly outputVolume?: number
  readonly bytesReceived?: number
  readonly bytesSent?: number
  readonly jitter?: number
  readonly mos?: number | null
  readonly packetsLost?: number
  readonly packetsLostFraction?: number
  readonly packetsReceived?: number
  readonly rtt?: number
  readonly totals?: {
    readonly bytesReceived?: number
    readonly bytesSent?: number
    readonly packetsLost?: number
    readonly packetsReceived?: number
    readonly packetsSent?: number
  }
}

/** Sends one post; nobody waits for it, and a failure is nobody's: a call is not disturbed by it. */
export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => void

/** Also what a page says as it closes still goes out. */
export function postBy(send: typeof fetch): Post {
  return (url, headers, body) =>
    void send(url, { method: 'POST', headers, body, keepalive: true }).catch(() => undefined)
}

/** Hears of all that is told of a call, also of what is posted nowhere. */
export type OnEvent = (name: string, payload: unknown) => void

/**
 * Makes the class that takes the place of the Voice SDK's own publisher. That one posts to whatever
 * host each connection names, with the access token; this one to the page's own origin alone.
 */
export function publisherAt(
  origin: string,
  post: Post,
  now: () => number,
  onEvent: OnEvent = () => {},
) {
  return class OwnPublisher {
    readonly #product: string
    readonly #options: PublisherOptions
    #token: string
    #isEnabled = true

    constructor(product: string, token: string, options: PublisherOptions = {}) {
      this.#product = product
      this.#token = token
      this.#options = options
    }

    get isEnabled(): boolean {
      return this.#isEnabled
    }

    info(group: string, name: string, payload?: object | null, call?: ToldCall): Promise<void> {
      return this.post('info', group, name, payload, call)
    }

    warn(group: string, name: string, payload?: object | null, call?: ToldCall): Promise<void> {
      return this.post('warning', group, name, payload, call)
    }

    /** The steps of a connection that is being made, a dozen for each call; what fails is an error. */
    async debug(_group?: string, name?: string, payload?: object | null): Promise<void> {
      if (name !== undefined) onEvent(name, payload)
    }

    error(group: string, name: string, payload?: object | null, call?: ToldCall): Promise<void> {
      return this.post('error', group, name, payload, call)
    }

    async post(
      level: string,
      group: string,
      name: string,
      payload?: object | null,
      call?: ToldCall,
    ): Promise<void> {
      if (level === 'debug' || !call) return
      const common = this.#options.defaultPayload?.(call)
      this.#send('EndpointEvents', { level, group, name }, { ...common, ...payload }, call)
    }

    async postMetrics(
      group: string,
      name: string,
      samples: readonly SdkSample[],
      fields: object = {},
      call?: ToldCall,
    ): Promise<void> {
      const rows = samples.map((sample) => ({ ...postedSample(sample), ...fields }))
      if (rows.length > 0) this.#send('EndpointMetrics', { level: 'info', group, name }, rows, call)
    }

    /** Each connection names another one: ours is the page's own. */
    setHost(): void {}

    setToken(token: string): void {
      this.#token = token
    }

    enable(): void {
      this.#isEnabled = true
    }

    disable(): void {
      this.#isEnabled = false
    }

    on(): this {
      return this
    }

    #send(
      path: string,
      { level, ...what }: { level: string; group: string; name: string },
      payload: object,
      call: ToldCall | undefined,
    ): void {
      // What belongs to no call is kept by nobody.
      if (!this.#isEnabled || !(call?.parameters?.['CallSid'] || call?.outboundConnectionId)) return
      const { metadata } = this.#options
      const body = {
        ...{ ...what, level: level.toUpperCase(), payload },
        ...{ payload_type: 'application/json', private: false, publisher: this.#product },
        ...{ timestamp: new Date(now()).toISOString(), publisher_metadata: metadata },
      }
      const headers = { 'Content-Type': 'application/json', 'X-Twilio-Token': this.#token }
      post(`${origin}/v4/${path}`, headers, JSON.stringify(body))
    }
  }
}

/** A sample under the names that it has in a post. */
function postedSample({ totals = {}, ...sample }: SdkSample): object {
  return {
    audio_codec: sample.codecName,
    audio_level_in: sample.audioInputLevel,
    audio_level_out: sample.audioOutputLevel,
    bytes_received: sample.bytesReceived,
    bytes_sent: sample.bytesSent,
    call_volume_input: sample.inputVolume,
    call_volume_output: sample.outputVolume,
    jitter: sample.jitter,
    mos: rounded(sample.mos),
    packets_lost: sample.packetsLost,
    packets_lost_fraction: rounded(sample.packetsLostFraction),
    packets_received: sample.packetsReceived,
    rtt: sample.rtt,
    timestamp: new Date(sample.timestamp).toISOString(),
    total_bytes_received: totals.bytesReceived,
    total_bytes_sent: totals.bytesSent,
    total_packets_lost: totals.packetsLost,
    total_packets_received: totals.packetsReceived,
    total_packets_sent: totals.packetsSent,
  }
}

function rounded(value: number | null | undefined): number | null | undefined {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value
}
