import type { Sound } from '../audio/sound.ts'
import type { SpeechRequest, TextToSpeech } from './text-to-speech.ts'
import { UtteranceProgram } from './utterance-program.ts'
import { isMansVoice } from './voices.ts'

/** Flite's own names: `slt` is a woman's voice, `rms` a man's. */
function fliteVoice(voice: string | null): 'slt' | 'rms' {
  return isMansVoice(voice) ? 'rms' : 'slt'
}

/**
 * The built-in voice: CMU Flite, English, from an npm package: no download, no key, no service.
 * Each utterance is a short process of its own: the program is written to run once, and a second
 * run in the same process has been seen to bring Node's WASI down.
 */
export class FliteVoice implements TextToSpeech {
  readonly name = 'flite'
  readonly languages = ['en']
  readonly #program: UtteranceProgram

  /** @param options.folder an existing folder for files that live for the time of one utterance */
  constructor(options: { folder: string; utteranceMs?: number }) {
    this.#program = new UtteranceProgram({ name: 'flite-program', ...options })
  }

  speak({ text, voice, rate = 1, pitch = 1 }: SpeechRequest): Promise<Sound | null> {
    return this.#program.say(text, [fliteVoice(voice), String(1 / rate), String(pitch)])
  }

  close(): Promise<void> {
    return this.#program.close()
  }
}
