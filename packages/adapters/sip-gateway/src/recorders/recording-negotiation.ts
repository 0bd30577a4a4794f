import type { EndpointId, MediaCommand, OpenedRtpEndpoint } from '@offhook/control'
import {
  codecs,
  parseSdp,
  type SdpAttribute,
  type SdpMedia,
  type SessionDescription,
  sdpCodec,
  serializeSdp,
} from '@offhook/rtp'
import type { RecordedConversation } from '@offhook/voice'
import { MediaNegotiation } from '../negotiation/media-negotiation.ts'

type Track = RecordedConversation['tracks'][number]['track']

/** A track of the call with the endpoint that sends it to the recorder. */
export interface RecordedTrack {
  readonly track: Track
  readonly endpoint: OpenedRtpEndpoint
}

/** What came of a description of the recorder's. */
export interface RecordingAgreement {
  readonly commands: readonly MediaCommand[]
  /** The tracks that it takes. */
  readonly taken: readonly { readonly track: Track; readonly endpointId: EndpointId }[]
}

/** What every recorder takes, and what a telephone call has: G.711. */
const recordedFormats = codecs.all.filter(({ name }) => /^PCM[AU]$/.test(name)).map(sdpCodec)

/**
 * Offer and answer of a recording session (RFC 7866 §7): a section for each track, labelled as the
 * track is called, in which audio goes to the recorder alone. Each section is negotiated by itself.
 */
export class RecordingNegotiation {
  readonly #parts: readonly (RecordedTrack & { readonly negotiation: MediaNegotiation })[]
  readonly #secret: boolean

  constructor(tracks: readonly RecordedTrack[], secret: boolean) {
    this.#secret = secret
    this.#parts = tracks.map((each) => ({
      ...each,
      negotiation: new MediaNegotiation(
        each.endpoint,
        [],
        secret ? 'required' : 'refused',
        recordedFormats,
      ),
    }))
  }

  /** Our answer where the recorder has offered, our offer where it has not. */
  description(): string {
    return this.#joined(({ negotiation }) => negotiation.description(this.#secret))
  }

  /** A new offer of ours inside the session. */
  offerAgain(): string {
    return this.#joined(({ negotiation }) => negotiation.offerAgain())
  }

  takeAnswer(text: string): RecordingAgreement {
    return this.#take(text, (negotiation, sdp) => negotiation.takeAnswer(sdp))
  }

  takeOffer(text: string): RecordingAgreement {
    return this.#take(text, (negotiation, sdp) => negotiation.takeOffer(sdp))
  }

  #take(
    text: string,
    agree: (
      negotiation: MediaNegotiation,
      sdp: string,
    ) => ReturnType<MediaNegotiation['takeAnswer']>,
  ): RecordingAgreement {
    const parsed = parseSdp(text)
    if (!parsed.ok) return { commands: [], taken: [] }
    const agreed = this.#parts.flatMap(({ track, endpoint, negotiation }, index) => {
      const media = parsed.sdp.media[index]
      if (!media) return []
      const agreement = agree(negotiation, serializeSdp({ ...parsed.sdp, media: [media] }))
      return agreement.ok
        ? [{ commands: agreement.commands, track, endpointId: endpoint.endpointId }]
        : []
    })
    return {
      commands: agreed.flatMap(({ commands }) => commands),
      taken: agreed.map(({ track, endpointId }) => ({ track, endpointId })),
    }
  }

  #joined(describe: (part: { readonly negotiation: MediaNegotiation }) => string): string {
    const described = this.#parts.map((part) => ({ track: part.track, sdp: read(describe(part)) }))
    const first = described[0]?.sdp
    if (!first) throw new Error('a recording session has no track')
    const media = described.flatMap(({ track, sdp }) =>
      sdp.media.map((section) => recordedSection(section, track)),
    )
    return serializeSdp({ ...first, media })
  }
}

/** A section that only we send in, under the name of its track (RFC 4574). */
function recordedSection(section: SdpMedia, track: Track): SdpMedia {
  if (section.port === 0) return section
  const attributes = section.attributes.map((each): SdpAttribute => {
    if (each.name === 'sendrecv') return { name: 'sendonly', value: null }
    return each.name === 'recvonly' ? { name: 'inactive', value: null } : each
  })
  return { ...section, attributes: [...attributes, { name: 'label', value: track }] }
}

function read(text: string): SessionDescription {
  const parsed = parseSdp(text)
  if (!parsed.ok) throw new Error(`a description of ours is not valid: ${parsed.reason}`)
  return parsed.sdp
}
