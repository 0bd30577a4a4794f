import { join } from 'node:path'
import { type MediaEngine, startMediaEngine } from '@offhook/engine'
import { FilePrompts } from '@offhook/prompts'
import { dtlsCertificate } from '../certificates.ts'
import { ownRecordings } from './own-recordings.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'

/** The media thread with its sockets, and the prompts that it plays. */
export async function openMedia(
  { config, logger, closing }: Starting,
  { dataDir, store, recordingStore }: Storage,
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
      ownAudio: ownRecordings({ repository: store.voice, store: recordingStore, logger }),
    }),
  ])
  closing.add(
    () => media.close(),
    () => prompts.close(),
  )
  return { media, prompts }
}
