import { Worker } from 'node:worker_threads'
import { messageOf, TurnQueue, threadEntry } from '@offhook/core'
import type { DecoderThreadData } from './decoder-thread.ts'
import type { PhoneAudio } from './phone-audio.ts'

/** An hour of MP3 takes some seconds; what takes longer has hung. */
const DEADLINE_MS = 60_000
/** What is larger waits for its own like, so that no jingle waits for an hour of music. */
const SMALL_BYTES = 1024 * 1024

/**
 * Decodes away from the thread that answers calls: a song is seconds of computing. Each file has a
 * thread of its own, which takes its memory with it and can be ended when a file makes it hang.
 */
export class AudioDecoder {
  readonly #deadlineMs: number
  readonly #small = new TurnQueue()
  readonly #large = new TurnQueue()
  readonly #running = new Set<Worker>()
  #closed = false

  constructor(options: { deadlineMs?: number } = {}) {
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS
  }

  /** Takes the bytes over: they are the thread's then. Never rejects. */
  decode(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<PhoneAudio> {
    const turns = bytes.length > SMALL_BYTES ? this.#large : this.#small
    return turns.run(() => this.#run({ bytes, contentType }, bytes.buffer))
  }

  /** Ends what runs; those who wait are told so. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#running].map((worker) => worker.terminate()))
    await Promise.all([this.#small.idle(), this.#large.idle()])
  }

  #run(data: DecoderThreadData, buffer: ArrayBuffer): Promise<PhoneAudio> {
    if (this.#closed) return Promise.resolve(failed('it was ended'))
    const { url, execArgv } = threadEntry(import.meta.url, 'decoder-thread')
    return new Promise((resolve) => {
      // The decoder of MP3 writes what it does not like to the console: not our log.
      const worker = new Worker(url, {
        workerData: data,
        transferList: [buffer],
        execArgv,
        name: 'audio-decoder',
        stderr: true,
      })
      this.#running.add(worker)
      const timer = setTimeout(() => {
        resolve(failed('it took too long'))
        void worker.terminate()
      }, this.#deadlineMs)
      worker.on('message', (audio: PhoneAudio) => resolve(audio))
      worker.on('error', (error) => resolve(failed(messageOf(error))))
      worker.on('exit', () => {
        clearTimeout(timer)
        this.#running.delete(worker)
        resolve(failed('it was ended'))
      })
    })
  }
}

function failed(why: string): PhoneAudio {
  return { ok: false, message: `The audio was not decoded: ${why}` }
}
