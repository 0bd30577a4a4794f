import { type Logger, messageOf } from '@offhook/core'
import { PROMPT_RATE } from '../audio/phone-audio.ts'
import { joined, resample } from '../audio/resample.ts'
import { writeWav } from '../audio/wav.ts'
import type { SpeechPart, Utterance } from './ssml.ts'
import type { TextToSpeech } from './text-to-speech.ts'

interface SpeakOptions {
  /** Asked in order; one voice says all of it. */
  readonly voices: readonly TextToSpeech[]
  readonly voice: string | null
  readonly language: string | null
  readonly logger: Logger
}

/** Stretches of text and pauses as a WAVE file. Null when no voice could say them. */
export async function speak(
  parts: readonly SpeechPart[],
  { voices, voice, language, logger }: SpeakOptions,
): Promise<Uint8Array | null> {
  for (const speaker of voices) {
    try {
      const samples = await sayAll(parts, speaker, { voice, language })
      if (samples) return writeWav({ samples, rate: PROMPT_RATE })
    } catch (error) {
      logger.warn({ voice: speaker.name, error: messageOf(error) }, 'a voice failed')
    }
  }
  logger.warn({}, 'no voice could say a text; the call goes on without it')
  return null
}

async function sayAll(
  parts: readonly SpeechPart[],
  speaker: TextToSpeech,
  as: Pick<SpeakOptions, 'voice' | 'language'>,
): Promise<Float32Array | null> {
  const sounds = await Promise.all(
    parts.map(async (part) => {
      if ('pauseMs' in part) return new Float32Array(Math.round((PROMPT_RATE * part.pauseMs) / 1e3))
      const { text, rate, pitch } = part
      const sound = await speaker.speak({ text, rate, pitch, ...as })
      return sound && louder(resample(sound, PROMPT_RATE).samples, part)
    }),
  )
  const said = sounds.filter((sound) => sound !== null)
  return said.length === sounds.length ? joined(said) : null
}

function louder(samples: Float32Array, { volumeDb }: Utterance): Float32Array {
  if (volumeDb === 0) return samples
  const gain = 10 ** (volumeDb / 20)
  return samples.map((sample) => Math.max(-1, Math.min(1, sample * gain)))
}
