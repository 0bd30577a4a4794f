/** The composition root: opens the parts in order, joins them, and closes them again. */
import { type Logger, systemClock, traceOf } from '@offhook/core'
import { Metrics } from '@offhook/metrics'
import { Staff } from '@offhook/people'
import { namesOf, PublicUrl, sipHostOf } from './addresses.ts'
import type { Addresses } from './announce.ts'
import { sipCertificate } from './certificates.ts'
import { Closing } from './closing.ts'
import type { Config } from './config.ts'
import { type Credentials, writeCredentials } from './credentials.ts'
import { openEventStreams } from './start/event-streams.ts'
import { openExports } from './start/exports.ts'
import { openInstallation } from './start/installation.ts'
import { openMedia } from './start/media.ts'
import { openMessages } from './start/messages.ts'
import { openReports } from './start/reports.ts'
import { openMetrics, openPresence, openRouter, startRouting } from './start/routing.ts'
import { openSpeech } from './start/speech.ts'
import type { Starting } from './start/starting.ts'
import { openStorage } from './start/store.ts'
import { openStudio } from './start/studio.ts'
import { traceCalls } from './start/traces.ts'
import { openVoice, sendEffects } from './start/voice.ts'
import { openWeb } from './start/web.ts'

interface Opened {
  readonly facts: {
    readonly dataDir: string
    readonly addresses: Addresses
    readonly credentials: Credentials
  }
  readonly lost: Promise<void>
}

/** A running server. */
export class Offhook {
  readonly facts: Opened['facts']
  /** Resolves when another node has declared this one dead: it must be closed and restarted. */
  readonly lost: Promise<void>
  readonly #closing: Closing

  private constructor({ facts, lost }: Opened, closing: Closing) {
    this.facts = facts
    this.lost = lost
    this.#closing = closing
  }

  /**
   * Opens everything. What was opened before a failure is closed again.
   * @throws OperatorError with one sentence for the person who started it
   */
  static async start(config: Config, logger: Logger): Promise<Offhook> {
    const closing = new Closing()
    try {
      return new Offhook(await open({ config, clock: systemClock, logger, closing }), closing)
    } catch (error) {
      await closing.close().catch((fault: unknown) => {
        logger.error({ error: traceOf(fault) }, 'What a failed start had opened was not closed')
      })
      throw error
    }
  }

  /** Ends calls, flushes writes, frees ports and folder. Idempotent. */
  close(): Promise<void> {
    return this.#closing.close()
  }
}

async function open(starting: Starting): Promise<Opened> {
  const { clock, config, logger, closing } = starting
  const publicUrl = new PublicUrl(config)
  const storage = await openStorage(starting)
  const { dataDir, store, lost } = storage
  const router = await openRouter(starting, storage)
  const staff = new Staff({ accounts: storage.accounts, router, skills: storage.site.skills })
  const credentials = await openInstallation(starting, storage, router, staff)
  const { media, prompts } = await openMedia(starting, storage)
  const recogniser = await openSpeech(starting)
  const certificate = await sipCertificate({ dataDir, names: namesOf(config), now: clock.now() })
  const calls = openVoice(starting, storage, {
    recogniser,
    ...{ router, media, prompts, credentials, publicUrl },
    sipCertificate: certificate,
  })
  const presence = openPresence(starting, storage, router, calls)
  const metrics = openMetrics(starting, storage, router)
  const bound = await calls.sip.start()
  closing.add(() => calls.sip.close())
  sendEffects(storage, calls)
  const prometheus = new Metrics({ ...calls, outboxSize: () => storage.store.outbox.size })
  closing.add(() => prometheus.close())
  await traceCalls(starting, calls, router)
  const texts = openMessages(starting, storage, calls)
  const reports = openReports(starting, storage, calls)
  const studio = openStudio(starting, storage, calls, texts.messages, bound.udp.port)
  const sources = { ...calls, router, studio, publicUrl }
  const eventStreams = openEventStreams(starting, storage, sources)
  const sip = { host: sipHostOf(config), port: bound.udp.port, tlsPort: bound.tls?.port ?? null }
  const parts = {
    ...{
      ...calls,
      ...texts,
      ...reports,
      eventStreams,
      prometheus,
      studio,
      router,
      staff,
      presence,
      metrics,
      media,
      prompts,
      credentials,
    },
    ...{ sipAt: sip, publicUrl },
  }
  const server = await openWeb(starting, storage, parts)
  await startRouting(starting, storage, router, parts)
  openExports(starting, storage)

  const addresses: Addresses = {
    httpUrl: `http://localhost:${server.httpPort}`,
    httpsUrl: `https://localhost:${server.httpsPort}`,
    sip,
    webrtcPort: media.webrtcPort,
    rtpPorts: `${config.rtpPorts.min}-${config.rtpPorts.max}`,
  }
  await writeCredentials(dataDir, credentials, { ...addresses })
  logger.info({ ...addresses, node: store.nodeId, routes: router.routing }, 'ready')
  return { facts: { dataDir, addresses, credentials }, lost }
}
