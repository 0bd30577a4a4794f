/** What PocketSphinx tells of an utterance beside its words: when each was said, and what it heard. */

/** Numbers of a frame of 10 ms: the loudness, and the shape of its spectrum from coarse to fine. */
export const CEPSTRA = 13

/** A word with its frames, from the first to before the last. */
export interface TimedWord {
  readonly word: string
  readonly from: number
  readonly to: number
}

export interface TimedWords {
  readonly words: readonly TimedWord[]
  /** Of all frames, one after the other. */
  readonly cepstra: Float32Array
}

/**
 * A line of `-hypseg`: the name, four scores with their letters, for each word (silence is one) its
 * first frame, two scores and itself, and at last the number of frames.
 */
export function timedWordsOf(line: string): readonly TimedWord[] {
  const fields = line.trim().split(/\s+/).slice(9)
  const words: TimedWord[] = []
  for (let at = 0; at + 4 < fields.length; at += 4) {
    const word = fields[at + 3]!
    // What is no word of the dictionary is in brackets.
    if (/^[<[]/.test(word)) continue
    words.push({
      word: word.replace(/\(\d+\)$/, ''),
      from: Number(fields[at]),
      to: Number(fields[at + 4]),
    })
  }
  return words
}

/** A file of `-mfclogdir`: how many numbers, then the numbers, in the order of bytes of who wrote it. */
export function cepstraOf(bytes: Buffer): Float32Array {
  const isLittle = bytes.readUInt32LE(0) * 4 + 4 === bytes.length
  return Float32Array.from({ length: bytes.length / 4 - 1 }, (_, index) =>
    isLittle ? bytes.readFloatLE(4 + 4 * index) : bytes.readFloatBE(4 + 4 * index),
  )
}
