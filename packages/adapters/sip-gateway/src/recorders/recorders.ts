import type { EndpointId, MediaClient } from '@offhook/control'
import type { Clock, Logger } from '@offhook/core'
import { parseSipUri, protocolOf, type SipStack } from '@offhook/sip'
import type { RecordedConversation, RecorderDoor, RecorderSession } from '@offhook/voice'
import { firstAddressOf } from '../routes/way-of-route.ts'
import { addressOf, type Connector } from './connector.ts'
import { RecorderCall, type RecorderRoute } from './recorder-call.ts'
import { type RecordedTrack, RecordingNegotiation } from './recording-negotiation.ts'

interface RecordersOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly media: MediaClient
  readonly connectors: readonly Connector[]
  readonly srtp: 'off' | 'optional' | 'required'
  readonly outboundProxy: string | null
  readonly stack: () => Pick<SipStack<never>, 'invite'>
  /** The host by which a peer at this address knows us. */
  readonly hostFor: (address: string) => string
}

/** The recorders that the installation may send calls to. */
export class Recorders implements RecorderDoor {
  readonly #options: RecordersOptions
  readonly #connectors: ReadonlyMap<string, Connector>

  constructor(options: RecordersOptions) {
    this.#options = options
    this.#connectors = new Map(options.connectors.map((each) => [each.name, each]))
  }

  has(connector: string): boolean {
    return this.#connectors.has(connector)
  }

  open(name: string, conversation: RecordedConversation): RecorderSession {
    const { clock, logger, media, stack } = this.#options
    const opened: EndpointId[] = []
    return new RecorderCall(
      {
        ...{ clock, logger, media },
        stack: stack(),
        route: (tracks) => this.#route(this.#connectors.get(name), tracks, opened),
        release: () => {
          const ended = opened.splice(0)
          media.post(ended.map((endpointId) => ({ type: 'endpoint.close', endpointId })))
        },
      },
      conversation,
    )
  }

  /** @param opened takes the endpoints as they are opened, so that they are closed whatever follows */
  async #route(
    connector: Connector | undefined,
    tracks: RecordedConversation['tracks'],
    opened: EndpointId[],
  ): Promise<RecorderRoute> {
    const { media, srtp, outboundProxy, hostFor } = this.#options
    const address = connector && addressOf(connector)
    if (!address) throw new Error('its address is no SIP URI')
    const proxy = outboundProxy ?? undefined
    const uri = parseSipUri(proxy ?? address.target)
    const isSecret = uri !== undefined && protocolOf(uri) === 'tls'
    if (srtp === 'required' && !isSecret) {
      throw new Error('encrypted audio is required: give it a sips: address')
    }
    const peer = await firstAddressOf([
      { target: address.target, mediaNetworks: [], ...(proxy && { proxy }) },
    ])
    const recorded: RecordedTrack[] = []
    for (const { track } of tracks) {
      const endpoint = await media.openRtp({ forPeer: peer })
      opened.push(endpoint.endpointId)
      recorded.push({ track, endpoint })
    }
    return {
      ...address,
      proxy,
      from: `sip:siprec@${hostFor(peer)}`,
      // Keys are no secret on a wire that others can read.
      negotiation: new RecordingNegotiation(recorded, isSecret && srtp !== 'off'),
    }
  }
}
