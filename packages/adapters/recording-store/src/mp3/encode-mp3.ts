import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { threadEntry } from '@offhook/core'
import type { AudioSource } from '../audio/source.ts'
import { inBlocks, readWavFacts, WAV_HEADER_BYTES } from '../audio/wav.ts'
import type { Mp3ThreadData, Mp3ThreadInput } from './mp3-thread.ts'

/** What one channel has; two are coded jointly. In kbit/s. */
const BITRATE = 32

/**
 * A WAV recording as MP3, part after part, in as many channels as it has. It is encoded in a thread of
 * its own, as fast as it is read.
 * @throws Error when it cannot be read, or is no recording
 */
export async function* encodeMp3(wav: AudioSource): AsyncGenerator<Uint8Array> {
  const { channels, sampleRate } = await readWavFacts(wav)
  const isStereo = channels === 2
  const data: Mp3ThreadData = {
    channels: isStereo ? 2 : 1,
    sampleRate,
    bitrate: isStereo ? 64 : BITRATE,
  }
  const { url, execArgv } = threadEntry(import.meta.url, 'mp3-thread')
  const worker = new Worker(url, { workerData: data, execArgv, name: 'mp3-encoder' })
  try {
    // Without samples nothing is asked: a range of no bytes cannot be read.
    if (wav.bytes > WAV_HEADER_BYTES) {
      for await (const samples of inBlocks(wav.read(WAV_HEADER_BYTES), 2 * channels)) {
        yield await answerOf(worker, samples)
      }
    }
    yield await answerOf(worker, null)
  } finally {
    await worker.terminate()
  }
}

/** @throws the thread's error */
async function answerOf(worker: Worker, input: Mp3ThreadInput): Promise<Uint8Array> {
  const answer = once(worker, 'message')
  worker.postMessage(input)
  const [bytes] = (await answer) as [Uint8Array]
  return bytes
}
