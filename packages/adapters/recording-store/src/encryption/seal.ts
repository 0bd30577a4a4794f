/**
 * Encrypts a recording so that only the owner of the private key can read it: AES-256-GCM with a key of
 * its own, which is wrapped by RSAES-OAEP with SHA-256 (RFC 8017 §7.1). The tag of 16 bytes is the end
 * of the file.
 *
 * How it is opened is noted beside the file before the file is replaced, so that a crash before that is
 * stored elsewhere loses nothing:
 *
 *   WAV ──▶ WAV, sealed copy ──▶ WAV, sealed copy, note ──▶ sealed file, note ──▶ sealed file
 */
import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** How to open it: both in base64. */
export interface Seal {
  /** The content encryption key, wrapped. */
  readonly cek: string
  readonly iv: string
  /** The size of the file now. */
  readonly bytes: number
}

const KEY_BYTES = 32
const IV_BYTES = 12

/**
 * Replaces the file by its encrypted form, or leaves it as it is.
 * @param note what else has to be known of it when it is found after a crash
 * @throws what the disk or the key says
 */
export async function sealFile(path: string, publicKeyPem: string, note: object): Promise<Seal> {
  const cek = randomBytes(KEY_BYTES)
  const iv = randomBytes(IV_BYTES)
  const wrapped = publicEncrypt(
    { key: publicKeyPem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    cek,
  )
  const cipher = createCipheriv('aes-256-gcm', cek, iv)
  const sealed = `${path}.sealed`
  try {
    await pipeline(
      createReadStream(path),
      async function* (plain) {
        for await (const part of plain) yield cipher.update(part as Buffer)
        yield cipher.final()
        yield cipher.getAuthTag()
      },
      createWriteStream(sealed, { mode: 0o600 }),
    )
    const { size: bytes } = await stat(sealed)
    const seal: Seal = { cek: wrapped.toString('base64'), iv: iv.toString('base64'), bytes }
    await writeFile(noteOf(path), JSON.stringify({ ...note, ...seal }), { mode: 0o600 })
    await rename(sealed, path)
    return seal
  } catch (error) {
    await rm(sealed, { force: true })
    throw error
  } finally {
    cek.fill(0)
  }
}

/** What was noted of a file that is sealed; null when there is no note. */
export async function readNote<Note>(path: string): Promise<(Seal & Note) | null> {
  try {
    return JSON.parse(await readFile(noteOf(path), 'utf8')) as Seal & Note
  } catch {
    return null
  }
}

/** It is stored elsewhere now, or the file is gone. */
export async function forgetNote(path: string): Promise<void> {
  await rm(noteOf(path), { force: true })
}

function noteOf(path: string): string {
  return `${path}.seal`
}
