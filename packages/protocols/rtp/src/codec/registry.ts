import type { AudioCodec } from './codec.ts'
import { PCMA, PCMU } from './pcm.ts'

/** Finds codecs by their SDP name, whatever its case. */
export interface CodecRegistry {
  get(name: string): AudioCodec | undefined
  /** Every codec, in order of preference. */
  readonly all: readonly AudioCodec[]
}

/** A registry of the given codecs; a later one of the same name replaces an earlier. */
export function createCodecRegistry(codecs: readonly AudioCodec[]): CodecRegistry {
  const byName = new Map(codecs.map((codec) => [codec.name.toUpperCase(), codec]))
  return { get: (name) => byName.get(name.toUpperCase()), all: [...byName.values()] }
}

/** The codecs that need nothing but this package. */
export const codecs: CodecRegistry = createCodecRegistry([PCMU, PCMA])
