import { messageOf } from '@offhook/core'
import { decodeAudio } from './decode.ts'
import { joined, Resampler } from './resample.ts'
import { writeWav } from './wav.ts'

/** The rate at which the media thread plays. */
export const PROMPT_RATE = 8_000

/** Nobody listens longer, and a small file can hold days of sound. */
const MAX_SECONDS = 3_600

export type PhoneAudio =
  | { readonly ok: true; readonly wav: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly message: string }

/** Makes what a player plays, a WAVE file at 8 kHz, of audio in any form that we know. */
export async function toPhoneAudio(bytes: Uint8Array, contentType: string): Promise<PhoneAudio> {
  const parts: Float32Array[] = []
  let made = 0
  let resampler: Resampler | null = null
  let rate = 0
  const take = (samples: Float32Array): void => {
    parts.push(samples)
    made += samples.length
  }
  try {
    const blocks = await decodeAudio(bytes, contentType)
    if (blocks === null) return refused(`Audio of the type "${contentType}" cannot be played`)
    for (const block of blocks) {
      if (block.rate !== rate) {
        if (resampler) take(resampler.end())
        rate = block.rate
        resampler = rate === PROMPT_RATE ? null : new Resampler(rate, PROMPT_RATE)
      }
      take(resampler ? resampler.push(block.samples) : block.samples)
      if (made > MAX_SECONDS * PROMPT_RATE) return refused('The audio is longer than an hour')
    }
  } catch (error) {
    return refused(`The audio is broken: ${messageOf(error)}`)
  }
  if (resampler) take(resampler.end())
  if (made === 0) return refused('There is no sound in the audio')
  return { ok: true, wav: writeWav({ samples: joined(parts), rate: PROMPT_RATE }) }
}

function refused(message: string): PhoneAudio {
  return { ok: false, message }
}
