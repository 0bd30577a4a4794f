/** Decodes one file, in a thread that ends with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { toPhoneAudio } from './phone-audio.ts'

export interface DecoderThreadData {
  readonly bytes: Uint8Array
  readonly contentType: string
}

const { bytes, contentType } = workerData as DecoderThreadData
const audio = await toPhoneAudio(bytes, contentType)
parentPort?.postMessage(audio, audio.ok ? [audio.wav.buffer] : [])
