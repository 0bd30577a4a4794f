/** A bucket of an S3-compatible store. The credentials come from where the AWS SDK looks for them. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { errors, messageOf, OffhookError } from '@offhook/core'
import type { AudioSource } from '../audio/source.ts'

export interface S3Settings {
  readonly bucket: string
  /** Null: Amazon's own, by region. */
  readonly endpoint: string | null
  readonly region: string
  /** Stands before each name, as it is: `calls/`. */
  readonly prefix: string
}

/** How long a signed URL is good for, in seconds. */
const SIGNED_SECONDS = 3_600

export class S3Objects {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string

  constructor({ bucket, endpoint, region, prefix }: S3Settings) {
    this.#bucket = bucket
    this.#prefix = prefix
    this.#client = new S3Client({
      region,
      // Stores of one's own rarely have a host name for each bucket.
      ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
      maxAttempts: 2,
      // What fails is thrown; our log has it once.
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      // Not every store knows checksums of its own kind.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    })
  }

  /** Stores a file. It is there, whole, when this resolves. @throws what the store or the disk says */
  async put(name: string, path: string, contentType = 'audio/x-wav'): Promise<void> {
    const { size } = await stat(path)
    const object = this.#object(name)
    await this.#client.send(
      new PutObjectCommand({
        ...object,
        Body: createReadStream(path),
        ContentLength: size,
        ContentType: contentType,
      }),
    )
    const { ContentLength: stored } = await this.#client.send(new HeadObjectCommand(object))
    if (stored !== size) throw new Error(`the store has ${stored} of ${size} bytes`)
  }

  /** Null when it is not there. @throws OffhookError 20503 when the store does not answer */
  async open(name: string): Promise<AudioSource | null> {
    const object = this.#object(name)
    const { ContentLength: bytes = 0 } = await this.#ask(
      this.#client.send(new HeadObjectCommand(object)),
    ).catch((error: unknown) => {
      if (isMissing((error as OffhookError).cause)) return { ContentLength: -1 }
      throw error
    })
    if (bytes < 0) return null
    const client = this.#client
    const ask = this.#ask
    return {
      bytes,
      async *read(start = 0, end = bytes - 1) {
        const range = { Range: `bytes=${start}-${end}` }
        const { Body } = await ask(client.send(new GetObjectCommand({ ...object, ...range })))
        yield* Body as Readable
      },
    }
  }

  /** One that is not there is no error. @throws OffhookError 20503 when the store does not answer */
  async remove(name: string): Promise<void> {
    await this.#ask(this.#client.send(new DeleteObjectCommand(this.#object(name))))
  }

  /** A URL by which anybody can read it, for an hour. */
  urlOf(name: string): Promise<string> {
    const command = new GetObjectCommand({
      ...this.#object(name),
      ResponseContentDisposition: `inline; filename="${name}"`,
    })
    return getSignedUrl(this.#client, command, { expiresIn: SIGNED_SECONDS })
  }

  close(): void {
    this.#client.destroy()
  }

  #object(name: string) {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${name}` }
  }

  readonly #ask = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } catch (cause) {
      const message = `The store of the recordings does not answer: ${messageOf(cause)}`
      throw new OffhookError(errors.unavailable, message, { cause })
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404
}
