import type { RecorderId } from '@offhook/control'
import { messageOf, TurnQueue } from '@offhook/core'
import type { SideReply, SideRequest } from './messages.ts'
import { WavWriter, type WrittenWav } from './wav-writer.ts'

type RecordingRequest = Extract<SideRequest, { type: `recording.${string}` }>

interface Recording {
  readonly queue: TurnQueue
  writer: WavWriter | null
}

/** The files that are being written. Each ends by `recording.closed`, exactly once. */
export class Recordings {
  readonly #reply: (reply: SideReply) => void
  readonly #open = new Map<RecorderId, Recording>()

  constructor(options: { reply: (reply: SideReply) => void }) {
    this.#reply = options.reply
  }

  handle(request: RecordingRequest): void {
    const { recorderId } = request
    if (request.type === 'recording.open') {
      if (this.#open.has(recorderId)) return
      const recording: Recording = { queue: new TurnQueue(), writer: null }
      this.#open.set(recorderId, recording)
      void recording.queue.run(() => this.#create(recording, request))
      return
    }
    const recording = this.#open.get(recorderId)
    if (!recording) return
    if (request.type === 'recording.data') {
      const { buffer, byteOffset, byteLength } = request.samples
      const bytes = new Uint8Array(buffer, byteOffset, byteLength)
      void recording.queue.run(() => recording.writer?.append(bytes))
      return
    }
    void recording.queue.run(() => this.#close(recorderId, recording, request.keepFrames))
  }

  /** Closes every file; resolves when all have been told. */
  async close(): Promise<void> {
    const closing = [...this.#open].map(([id, recording]) =>
      recording.queue.run(() => this.#close(id, recording, null)),
    )
    await Promise.all(closing)
  }

  async #create(
    recording: Recording,
    request: Extract<RecordingRequest, { type: 'recording.open' }>,
  ): Promise<void> {
    const { recorderId, path, channels, sampleRate } = request
    try {
      recording.writer = await WavWriter.create({
        path,
        channels,
        sampleRate,
        onFault: (error) => this.#reply({ type: 'recording.faulted', recorderId, error }),
      })
      this.#reply({ type: 'recording.opened', recorderId })
    } catch (error) {
      this.#tellClosed(recorderId, { durationMs: 0, bytes: 0, error: messageOf(error) })
    }
  }

  async #close(
    recorderId: RecorderId,
    recording: Recording,
    keepFrames: number | null,
  ): Promise<void> {
    const { writer } = recording
    if (!writer || !this.#open.has(recorderId)) return
    this.#tellClosed(recorderId, await writer.close(keepFrames))
  }

  #tellClosed(recorderId: RecorderId, written: WrittenWav): void {
    if (!this.#open.delete(recorderId)) return
    this.#reply({ type: 'recording.closed', recorderId, ...written })
  }
}
