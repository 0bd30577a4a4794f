import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PhoneCall, until } from '@offhook/test-kit'
import { readWav } from '../../packages/adapters/prompts/src/audio/wav.ts'
import { root } from './root.ts'

/** What is compared: pieces of what was heard, in samples of 8 kHz, one beginning in the other's middle. */
const PIECE = 3_200
const STEP = PIECE / 2
/** One voice says many things that are nearly alike; a telephone's coding changes far less. */
const SAME = 0.97
/** Samples at the beginning of a piece that are compared first. */
const GLANCE = 400
/** Silence is like everything. */
const AUDIBLE = 0.02
const shipped = join(root, 'packages/adapters/prompts')

/** Up to which sample a call has been listened to. */
const listened = new WeakMap<PhoneCall, number>()

/**
 * Resolves once a party hears this audio of ours: what comes from now on, or came after the prompt that
 * was heard before, is looked for in the file. Whoever compares late misses nothing.
 */
export async function hearsPrompt(call: PhoneCall, name: string, withinMs = 30_000): Promise<void> {
  const prompt = samplesOf(`audio/${name}`)
  const { mouth } = call
  let at = listened.get(call) ?? Math.max(0, mouth.heardSamples - PIECE)
  await until(
    `${call.name} hears ${name}`,
    () => {
      const heard = mouth.heardFrom(at, PIECE)
      if (heard === null) return false
      at += STEP
      listened.set(call, at)
      return occurs(heard, prompt)
    },
    withinMs,
  )
}

/**
 * Resolves once a party has heard what ships in place of a voice: pieces of its later half, for many
 * begin alike, are looked for in all that came.
 */
export async function hasHeardRecording(call: PhoneCall, name: string): Promise<void> {
  const recording = samplesOf(`recordings/${name}`)
  const pieces = [0.45, 0.6, 0.75].map((place) => {
    const at = Math.round(recording.length * place)
    return recording.subarray(at, at + PIECE)
  })
  await until(`${call.name} has heard ${name}`, () => {
    const heard = call.mouth.heardAll()
    return pieces.some((piece) => piece.length === PIECE && occurs(piece, heard))
  })
}

function samplesOf(name: string): Float32Array {
  return readWav(new Uint8Array(readFileSync(join(shipped, `${name}.wav`))))!.samples
}

/** Whether a piece lies somewhere in the whole, at any loudness. */
function occurs(piece: Float32Array, whole: Float32Array): boolean {
  const power = piece.reduce((sum, sample) => sum + sample ** 2, 0)
  if (Math.sqrt(power / piece.length) < AUDIBLE) return false
  for (let at = 0; at + piece.length <= whole.length; at++) {
    // The beginning tells most places apart; the rest is compared where it is alike.
    if (
      likeness(piece, whole, at, GLANCE) > SAME &&
      likeness(piece, whole, at, piece.length) > SAME
    ) {
      return true
    }
  }
  return false
}

/** From 0 to 1 for the first `length` samples (normalized cross-correlation). */
function likeness(piece: Float32Array, whole: Float32Array, at: number, length: number): number {
  let together = 0
  let ours = 0
  let theirs = 0
  for (let index = 0; index < length; index++) {
    const one = piece[index]!
    const other = whole[at + index]!
    together += one * other
    ours += one * one
    theirs += other * other
  }
  return together / Math.sqrt(ours * theirs || 1)
}
