/** A body that is read only once it is known who has sent it, since it may be large. */
import type { Readable } from 'node:stream'
import { errors, OffhookError } from '@offhook/core'

/** So many times what may be is read of what is too large. */
const LET_GO = 4

export class UnreadBody {
  readonly contentType: string
  readonly #stream: Readable
  readonly #announced: number

  /** @param length as the request announces it; 0 where it does not */
  constructor(stream: Readable, contentType: string, length: number) {
    this.#stream = stream
    this.contentType = contentType
    this.#announced = length
  }

  /**
   * All of it. Once. One that is too large is read to its end as well, and let go, since whoever is
   * still sending misses an answer that comes before; only of one without end is no more read.
   * @throws OffhookError 20001 with 413 when it is more than may be
   */
  async read(maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array[] = []
    let size = 0
    const isKept = this.#announced <= maxBytes
    const body: AsyncIterable<Uint8Array> = this.#stream.iterator({ destroyOnReturn: false })
    for await (const part of body) {
      size += part.length
      if (isKept && size <= maxBytes) parts.push(part)
      if (size > LET_GO * maxBytes) break
    }
    if (!isKept || size > maxBytes) throw tooLarge()
    const bytes = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }
}

function tooLarge(): OffhookError {
  return new OffhookError(errors.invalidParameter, 'The body is too large', { status: 413 })
}
