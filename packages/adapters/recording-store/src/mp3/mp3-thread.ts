/** Encodes one recording, in a thread that ends with it. Answers each message with one. */
import { parentPort, workerData } from 'node:worker_threads'
import { createMp3Encoder } from 'wasm-media-encoders'

export interface Mp3ThreadData {
  readonly channels: 1 | 2
  readonly sampleRate: number
  /** In kbit/s. */
  readonly bitrate: 32 | 64
}

/** Interleaved 16-bit samples of whole frames; null at the end. */
export type Mp3ThreadInput = Uint8Array | null

const { channels, sampleRate, bitrate } = workerData as Mp3ThreadData
const encoder = await createMp3Encoder()
encoder.configure({ channels, sampleRate, bitrate })
const port = parentPort!
port.on('message', (samples: Mp3ThreadInput) => {
  const encoded = samples === null ? encoder.finalize() : encoder.encode(planes(samples))
  // The encoder writes into the same memory the next time.
  port.postMessage(encoded.slice())
  if (samples === null) port.close()
})

/** Each channel's samples, from -1 to 1. */
function planes(bytes: Uint8Array): readonly Float32Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.byteLength / 2 / channels
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(length)
    for (let at = 0; at < length; at++) {
      plane[at] = view.getInt16((at * channels + channel) * 2, true) / 32_768
    }
    return plane
  })
}
