import { createHash, X509Certificate } from 'node:crypto'
import { MessageChannel, Worker } from 'node:worker_threads'
import { type Logger, OperatorError, threadEntry } from '@offhook/core'
import type { IoMode } from '../io/open-io.ts'
import type {
  FromMediaThread,
  MediaHealth,
  MediaThreadData,
  MediaThreadOptions,
  SideThreadData,
} from '../messages.ts'
import { createAddressRule } from './address-rule.ts'
import type { MediaEngine } from './media-engine.ts'
import { ThreadMediaClient } from './thread-media-client.ts'

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024

/** How to start a media engine. Ports are UDP. */
export interface MediaEngineOptions {
  /** Where plain RTP listens: one address, or `0.0.0.0` for all. */
  readonly bindAddress: string
  /** Which address a peer is told to send RTP to; the default is `createAddressRule`'s. */
  readonly advertisedAddress?: (forPeer: string) => string | Promise<string>
  /** How packets are taken and sent: by an io_uring, by system calls, by Node's sockets, or by the first to be had. */
  readonly io?: IoMode
  readonly rtpPorts: { readonly min: number; readonly max: number }
  readonly webrtc: {
    /** 0 = any free one, the same on all addresses. */
    readonly port: number
    /** Null = every usable local address, read again every 10 s. */
    readonly addresses: readonly string[] | null
    /** Our address beyond a one-to-one NAT, offered first. */
    readonly publicAddress: string | null
  }
  /** The installation's certificate: the same fingerprint in every offer and answer. */
  readonly certificate: { readonly certPem: string; readonly keyPem: string }
  readonly logger: Logger
  /** Called about once a second while the media thread lives. */
  readonly onAlive?: (health: MediaHealth) => void
  /** How much memory loaded prompts may keep, in bytes. */
  readonly promptCacheBytes?: number
}

/**
 * Starts the media thread and the side thread.
 * @returns the engine; whoever starts it closes it
 * @throws Error with one sentence that says what to change, for instance that a port is in use
 */
export async function startMediaEngine(options: MediaEngineOptions): Promise<MediaEngine> {
  const { bindAddress, webrtc, certificate, logger } = options
  const fingerprint = fingerprintOf(certificate.certPem)
  const thread: MediaThreadOptions = {
    threadId: 0,
    io: options.io ?? 'auto',
    bindAddress,
    rtpPorts: options.rtpPorts,
    webrtc,
    fingerprint,
  }
  const { port1, port2 } = new MessageChannel()
  const sideData: SideThreadData = {
    media: port2,
    certificate: { ...certificate, fingerprintSha256: fingerprint },
    cacheBytes: options.promptCacheBytes ?? DEFAULT_CACHE_BYTES,
  }
  const mediaData: MediaThreadData = { options: thread, side: port1 }
  const side = startThread('side-thread', sideData, port2)
  const media = startThread('media-thread', mediaData, port1)
  const { publicAddress } = webrtc
  const started = await firstWord(media, side).catch(async (error) => {
    await Promise.all([media.terminate(), side.terminate()])
    throw error
  })
  const { name, fallback } = started.io
  const facts = fallback === null ? { io: name } : { io: name, reason: fallback }
  if (name === 'dgram' && fallback) logger.warn(facts, 'audio sockets cost twice what they need to')
  // Many containers allow no io_uring: that is nobody's mistake.
  else logger.info(facts, 'audio sockets opened')
  return new ThreadMediaClient({
    media,
    side,
    started,
    logger,
    onAlive: options.onAlive ?? (() => {}),
    advertisedAddress:
      options.advertisedAddress ?? createAddressRule({ bindAddress, publicAddress }),
  })
}

function startThread(
  name: 'media-thread' | 'side-thread',
  data: MediaThreadData | SideThreadData,
  port: MessagePort,
): Worker {
  const { url, execArgv } = threadEntry(import.meta.url, `../thread/${name}`)
  return new Worker(url, { execArgv, name, workerData: data, transferList: [port] })
}

type MessagePort = MessageChannel['port1']

/** The media thread's first message: it is ready, or it says why it is not. */
function firstWord(
  media: Worker,
  side: Worker,
): Promise<Extract<FromMediaThread, { type: 'ready' }>> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      for (const worker of [media, side]) {
        worker.off('error', onError)
        worker.off('exit', onExit)
      }
      media.off('message', onMessage)
      outcome()
    }
    const onMessage = (message: FromMediaThread): void => {
      if (message.type === 'ready') settle(() => resolve(message))
      else if (message.type === 'not-ready') settle(() => reject(new OperatorError(message.reason)))
    }
    const onError = (error: Error): void => {
      settle(() => reject(new Error(`a media thread did not start: ${error.message}`)))
    }
    const onExit = (): void => {
      settle(() => reject(new Error('a media thread ended while it started')))
    }
    media.on('message', onMessage)
    for (const worker of [media, side]) {
      worker.on('error', onError)
      worker.on('exit', onExit)
    }
  })
}

/** SHA-256 of the certificate in SDP's form (RFC 8122 §5). */
function fingerprintOf(certPem: string): string {
  const hash = createHash('sha256').update(new X509Certificate(certPem).raw).digest('hex')
  return hash.toUpperCase().match(/../g)!.join(':')
}
