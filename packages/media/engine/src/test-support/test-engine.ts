import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type EndpointId,
  type MediaCommand,
  type MediaEvent,
  makeRoomId,
  type OpenedRtpEndpoint,
  type RoomId,
} from '@offhook/control'
import { silentLogger } from '@offhook/core'
import { expect } from 'vitest'
import type { MediaEngine } from '../host/media-engine.ts'
import { type MediaEngineOptions, startMediaEngine } from '../host/start-media-engine.ts'
import type { ThreadMediaClient } from '../host/thread-media-client.ts'
import type { IoMode } from '../io/open-io.ts'
import { RtpParty, type Voice } from './rtp-party.ts'
import { testCertificate } from './test-certificate.ts'

/** Types of events a test may ask for. */
const EVENT_TYPES = [
  'digit',
  'digit.claimed',
  'media.ready',
  'media.lost',
  'media.resumed',
  'media.failed',
  'media.silent',
  'speech.started',
  'speech.silent',
  'machine.detected',
  'player.ended',
  'tap.faulted',
  'tap.ended',
  'endpoint.closed',
] as const satisfies readonly MediaEvent['type'][]

/** A leg of a test: our endpoint and the party that speaks to it. */
export interface TestLeg {
  readonly endpoint: OpenedRtpEndpoint
  readonly party: RtpParty
  readonly id: EndpointId
}

/** A real engine with both threads, and what a test needs around it. */
export class TestEngine {
  readonly client: MediaEngine
  readonly folder: string
  readonly events: MediaEvent[] = []
  readonly #parties: RtpParty[] = []

  private constructor(client: MediaEngine, folder: string) {
    this.client = client
    this.folder = folder
    for (const type of EVENT_TYPES) client.on(type, (event) => this.events.push(event))
  }

  static async start(changes: Partial<MediaEngineOptions> = {}): Promise<TestEngine> {
    const { certPem, keyPem } = await testCertificate()
    // The project `dgram` runs all of this once more on Node's sockets.
    const ioMode = process.env['OFFHOOK_TEST_IO'] as IoMode | undefined
    const min = 2 * randomInt(16_000, 29_000)
    const client = await startMediaEngine({
      ...(ioMode === undefined ? {} : { io: ioMode }),
      bindAddress: '127.0.0.1',
      rtpPorts: { min, max: min + 1_999 },
      webrtc: { port: 0, addresses: ['127.0.0.1'], publicAddress: null },
      certificate: { certPem, keyPem },
      logger: silentLogger,
      ...changes,
    })
    return new TestEngine(client, await mkdtemp(join(tmpdir(), 'offhook-engine-')))
  }

  /** Opens and configures an endpoint with a party that speaks to it. */
  async leg(
    voice: Voice,
    changes: Parameters<RtpParty['configuration']>[1] = {},
  ): Promise<TestLeg> {
    const endpoint = await this.client.openRtp({ forPeer: '127.0.0.1' })
    const party = await RtpParty.open()
    this.#parties.push(party)
    party.voice = voice
    this.client.post([party.configuration(endpoint.endpointId, changes)])
    party.start({ address: '127.0.0.1', port: endpoint.port })
    return { endpoint, party, id: endpoint.endpointId }
  }

  /** A room of these legs: all speak and hear. */
  room(...legs: readonly Pick<TestLeg, 'id'>[]): RoomId {
    const roomId = makeRoomId()
    this.post({ type: 'room.open', roomId }, ...legs.map((leg) => member(roomId, leg)))
    return roomId
  }

  /** One more leg in a room. */
  join(roomId: RoomId, leg: Pick<TestLeg, 'id'>): void {
    this.post(member(roomId, leg))
  }

  /** Puts two legs into a room of their own; resolves when both have been heard from. */
  async bridge(a: TestLeg, b: TestLeg): Promise<RoomId> {
    const roomId = this.room(a, b)
    const isReady = ({ id }: TestLeg): boolean =>
      this.of('media.ready').some(({ endpointId }) => endpointId === id)
    await expect.poll(() => isReady(a) && isReady(b), { timeout: 20_000, interval: 20 }).toBe(true)
    return roomId
  }

  post(...commands: MediaCommand[]): void {
    this.client.post(commands)
  }

  /** The events of one type, so far. */
  of<Type extends MediaEvent['type']>(type: Type): Extract<MediaEvent, { type: Type }>[] {
    return this.events.filter((event) => event.type === type) as never
  }

  /** What a crash of the media thread is. */
  async killMediaThread(): Promise<void> {
    await (this.client as ThreadMediaClient).terminate()
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  async close(): Promise<void> {
    for (const party of this.#parties) party.close()
    await this.client.close()
    await rm(this.folder, { recursive: true })
  }
}

function member(roomId: RoomId, { id: endpointId }: Pick<TestLeg, 'id'>): MediaCommand {
  return { type: 'room.set-member', roomId, endpointId, sendsTo: 'all', hears: true }
}
