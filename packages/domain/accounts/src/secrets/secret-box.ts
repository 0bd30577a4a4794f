/**
 * Encrypts secrets that must be readable again (tokens sign, digest needs the password): AES-256-GCM.
 * Each is bound to its place, so that it cannot be moved to another row, and names its key, so that
 * a wrong key is distinguished from damage.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { OperatorError } from '@offhook/core'

/** `v1.<key id>.<nonce>.<ciphertext and tag>` in base64url. */
const FORM = /^v1\.([0-9a-f]{8})\.([\w-]{16})\.([\w-]{22,})$/
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A stored secret cannot be read. The message is one sentence for an operator, without secrets. */
export class SecretError extends OperatorError {}

export class SecretBox {
  readonly #key: Buffer
  /** Identifies the key without revealing anything about it. */
  readonly keyId: string

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new SecretError('The secret key must be 32 bytes.')
    this.#key = Buffer.from(key)
    this.keyId = createHmac('sha256', this.#key).update('key id').digest('hex').slice(0, 8)
  }

  /** Encrypts. `place` names what the secret belongs to and must be given again to open it. */
  seal(secret: string, place: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    cipher.setAAD(Buffer.from(place))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
    const body = Buffer.concat([sealed, cipher.getAuthTag()])
    return `v1.${this.keyId}.${nonce.toString('base64url')}.${body.toString('base64url')}`
  }

  /** Decrypts. @throws SecretError when the key differs or the text was changed */
  open(box: string, place: string): string {
    const match = FORM.exec(box)
    if (!match) throw new SecretError(`The stored secret of ${place} is damaged.`)
    const [, keyId, nonce = '', text = ''] = match
    if (keyId !== this.keyId) {
      throw new SecretError(
        `The secret key (${this.keyId}) is not the one that the stored secrets were made with (${keyId}): put back data/secret.key or OFFHOOK_SECRET_KEY.`,
      )
    }
    const body = Buffer.from(text, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(nonce, 'base64url'))
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(body.subarray(-TAG_BYTES))
    try {
      const head = decipher.update(body.subarray(0, -TAG_BYTES))
      return Buffer.concat([head, decipher.final()]).toString('utf8')
    } catch {
      throw new SecretError(`The stored secret of ${place} is damaged.`)
    }
  }

  /** Derives a key for one purpose, 32 bytes. It reveals nothing about this one. */
  derive(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#key, '', purpose, KEY_BYTES))
  }
}
