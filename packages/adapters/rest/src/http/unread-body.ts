/** A body that is read only once it is known who has sent it, since it may be large. */
import type { Readable } from 'node:stream'
import { errors, OffhookError } from '@offhook/core'

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

  /** All of it. Once. @throws OffhookError 20001 with 413 when it is more than may be */
  async read(maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#announced > maxBytes) throw tooLarge()
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of this.#stream as AsyncIterable<Uint8Array>) {
      size += part.length
      if (size > maxBytes) throw tooLarge()
      parts.push(part)
    }
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
