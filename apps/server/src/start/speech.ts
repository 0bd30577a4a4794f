import {
  type EngineSettings,
  findPocketSphinx,
  findSherpa,
  INSTALL_COMMAND,
  ThreadRecogniser,
} from '@offhook/speech'
import type { Recogniser } from '@offhook/voice'
import { type Config, ConfigError } from '../config.ts'
import type { Starting } from './starting.ts'

/** The recogniser that is set, or installed; null where nobody understands speech. */
export async function openSpeech({
  config,
  logger,
  closing,
}: Starting): Promise<Recogniser | null> {
  const settings = await engineSettings(config)
  if (!settings) {
    if (config.speech === 'auto') {
      logger.info({}, `speech is not recognised; ${INSTALL_COMMAND} installs a recogniser`)
    }
    return null
  }
  const recogniser = new ThreadRecogniser({ settings, logger })
  closing.add(() => recogniser.close())
  return recogniser
}

/** @throws ConfigError when what is set cannot be had */
async function engineSettings(config: Config): Promise<EngineSettings | null> {
  const { speech: kind, speechUrl, speechKey, speechModel } = config
  if (kind === 'off') return null
  if (kind === 'auto' || kind === 'pocketsphinx') {
    const found = await findPocketSphinx()
    if (found) return { kind: 'pocketsphinx', ...found, dictation: config.speechDictation === 'on' }
    if (kind === 'auto') return null
    throw new ConfigError(
      `OFFHOOK_SPEECH is pocketsphinx, which is not installed: ${INSTALL_COMMAND}`,
    )
  }
  if (kind === 'sherpa') {
    const model = await findSherpa(speechModel ?? '')
    if (typeof model === 'string') throw new ConfigError(`OFFHOOK_SPEECH is sherpa: ${model}`)
    return { kind, ...model }
  }
  if (speechKey === null) throw new ConfigError(`OFFHOOK_SPEECH is ${kind}: set OFFHOOK_SPEECH_KEY`)
  const key = speechKey
  if (kind === 'openai') {
    return {
      kind,
      url: speechUrl ?? 'https://api.openai.com/v1',
      key,
      model: speechModel ?? 'whisper-1',
    }
  }
  if (kind === 'openai-realtime') {
    const url = speechUrl ?? 'wss://api.openai.com/v1'
    return { kind, url, key, model: speechModel ?? 'gpt-4o-transcribe' }
  }
  return { kind, url: speechUrl ?? 'wss://api.deepgram.com', key, model: speechModel ?? 'nova-3' }
}
