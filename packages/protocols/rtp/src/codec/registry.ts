import type { SdpCodec } from '../sdp/session-description.ts'
import type { AudioCodec } from './codec.ts'
import { G722 } from './g722.ts'
import { OPUS } from './opus.ts'
import { PCMA, PCMU } from './pcm.ts'

/** Finds codecs by their SDP name, whatever its case. */
export interface CodecRegistry {
  get(name: string): AudioCodec | undefined
  /** Every codec, in order of preference. */
  readonly all: readonly AudioCodec[]
}

/** A registry of the given codecs; a later one of the same name replaces an earlier. */
function createCodecRegistry(codecs: readonly AudioCodec[]): CodecRegistry {
  const byName = new Map(codecs.map((codec) => [codec.name.toUpperCase(), codec]))
  return { get: (name) => byName.get(name.toUpperCase()), all: [...byName.values()] }
}

/**
 * The codecs that we speak, in the order of our own offers: the one list that every border reads. The
 * wideband ones come first, for a room can only be as good as its legs; who answers decides, and
 * so does who offers.
 */
export const codecs: CodecRegistry = createCodecRegistry([OPUS, G722, PCMU, PCMA])

/** The same as session descriptions list them. */
export const spokenFormats: readonly SdpCodec[] = codecs.all.map(sdpCodec)

/** A codec as a session description lists it, with its own payload type. */
export function sdpCodec({ name, payloadType, clockRate, channels, fmtp }: AudioCodec): SdpCodec {
  return { name, payloadType, clockRate, channels, ...(fmtp === undefined ? {} : { fmtp }) }
}
