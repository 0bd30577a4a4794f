import { join } from 'node:path'
import { type MediaEngine, startMediaEngine } from '@offhook/engine'
import { FilePrompts, findSherpaVoice, SherpaVoice } from '@offhook/prompts'
import { Targets } from '@offhook/webhooks'
import { dtlsCertificate } from '../certificates.ts'
import { ConfigError } from '../config.ts'
import { ownRecordings } from './own-recordings.ts'
import { ownSounds } from './own-sounds.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'

/** The media thread with its sockets, and the prompts that it plays. */
export async function openMedia(
  { config, logger, closing }: Starting,
  { dataDir, store, recordingStore, site }: Storage,
): Promise<{ readonly media: MediaEngine; readonly prompts: FilePrompts }> {
  const [media, prompts] = await Promise.all([
    startMediaEngine({
      bindAddress: config.bind,
      io: config.mediaIo,
      rtpPorts: config.rtpPorts,
      webrtc: {
        port: config.webrtcPort,
        addresses: config.webrtcAddresses,
        publicAddress: config.publicAddress,
      },
      certificate: await dtlsCertificate(dataDir),
      logger,
    }),
    FilePrompts.open({
      folder: join(dataDir, 'prompts'),
      logger,
      picoVoices: config.voices,
      sherpa: await ownVoice(config),
      service: voiceService(config),
      targets: new Targets({ deny: config.webhookDeny, allow: config.webhookAllow }),
      ownAudio: ownSounds(
        site,
        ownRecordings({ repository: store.voice, store: recordingStore, logger }),
      ),
    }),
  ])
  closing.add(
    () => media.close(),
    () => prompts.close(),
  )
  return { media, prompts }
}

/** The voice by key, where an address is set. */
function voiceService({ voiceUrl, voiceKey, voiceModel, voiceNames }: Starting['config']) {
  if (voiceUrl === null) return null
  const [woman = '', man = ''] = voiceNames.split(',')
  return { url: voiceUrl, key: voiceKey ?? '', model: voiceModel, woman, man }
}

/** The voice of the operator's own model, where a folder is set. @throws ConfigError when it holds none */
async function ownVoice({ voiceFolder, voiceSpeaker }: Starting['config']) {
  if (voiceFolder === null) return null
  const model = await findSherpaVoice(voiceFolder)
  if (typeof model === 'string') throw new ConfigError(`OFFHOOK_VOICE_FOLDER: ${model}`)
  return new SherpaVoice(model, { speaker: voiceSpeaker })
}
