/** Entry of the media thread: sockets, tick loop, and two ports. */
import { parentPort, workerData } from 'node:worker_threads'
import type { MediaEvent } from '@offhook/control'
import { messageOf, systemClock } from '@offhook/core'
import { MediaCore } from '../core/media-core.ts'
import { openDatagramIo } from '../io/open-io.ts'
import type {
  FromMediaThread,
  MediaRequestName,
  MediaRequests,
  MediaThreadData,
  ToMediaThread,
} from '../messages.ts'
import type { SideReply, SideRequest } from '../side/messages.ts'
import { TickLoop, type TickTarget } from '../tick/tick-loop.ts'
import { goFirst } from './go-first.ts'

const BEAT_MS = 1_000
const ADDRESS_BEATS = 10

/** Runs the thread until it is closed. */
async function runMediaThread(
  data: MediaThreadData,
  main: NonNullable<typeof parentPort>,
): Promise<void> {
  const { io, fallback } = await openDatagramIo(data.options.io)
  const { side } = data
  let events: MediaEvent[] = []
  let requests: SideRequest[] = []
  let flushSoon = false
  let closing: number | null = null
  let beats = 0

  const tell = (message: FromMediaThread): void => main.postMessage(message)

  /** All that a phase gave goes out as one message to each thread. */
  const flush = (): void => {
    flushSoon = false
    if (events.length > 0) {
      tell({ type: 'events', events })
      events = []
    }
    if (requests.length > 0) {
      side.postMessage(requests)
      requests = []
    }
    if (closing !== null && core.isDrained) {
      tell({ type: 'reply', id: closing, result: null })
      closing = null
      end()
    }
  }
  /** What happens between two phases (a packet, a command) is flushed at the end of that turn. */
  const flushLater = (): void => {
    if (flushSoon) return
    flushSoon = true
    setImmediate(flush)
  }

  const core = new MediaCore({
    thread: data.options,
    io,
    side: {
      send(request) {
        requests.push(request)
        flushLater()
      },
    },
    emit(event) {
      events.push(event)
      flushLater()
    },
    onAddresses: (localAddresses) => tell({ type: 'addresses', localAddresses }),
  })
  const target: TickTarget = {
    runPhase(phase, now) {
      core.runPhase(phase, now)
      if (flushSoon) flush()
    },
    skipPhases: (count) => core.skipPhases(count),
    isIdle: () => core.isIdle(),
  }
  const loop = new TickLoop({ target, io })

  const answer = async (name: MediaRequestName, args: unknown): Promise<unknown> => {
    switch (name) {
      case 'openRtp':
        return await core.openRtp((args as MediaRequests['openRtp']['args']).address)
      case 'openWebRtc':
        return core.openWebRtc()
      case 'restartIce':
        return core.restartIce((args as MediaRequests['restartIce']['args']).endpointId)
      case 'statistics':
        return core.statistics((args as MediaRequests['statistics']['args']).endpointId)
      case 'close':
        throw new Error('already closing')
    }
  }

  main.on('message', (message: ToMediaThread) => {
    if (message.type === 'commands') {
      core.apply(message.commands)
      loop.wake()
      return
    }
    const { id, name, args } = message
    if (name === 'close' && closing === null) {
      closing = id
      core.close()
      flushLater()
      return
    }
    answer(name, args)
      .then((result) => tell({ type: 'reply', id, result }))
      .catch((error) => tell({ type: 'refusal', id, reason: messageOf(error) }))
      .finally(() => loop.wake())
  })

  side.on('message', (replies: readonly SideReply[]) => {
    for (const reply of replies) core.onSide(reply)
    if (closing !== null) flushLater()
  })

  const beat = (): void => {
    const { skipped, worstLatenessMs } = loop.takeCounters()
    tell({
      type: 'alive',
      health: {
        endpoints: core.legs,
        rooms: core.rooms,
        droppedCommands: core.droppedCommands,
        skippedPhases: skipped,
        worstLatenessMs,
        refusedSends: io.refused,
      },
    })
    if (++beats % ADDRESS_BEATS === 0) void core.refreshAddresses()
    timer = systemClock.setTimeout(beat, BEAT_MS)
  }
  let timer = systemClock.setTimeout(beat, BEAT_MS)

  const end = (): void => {
    timer.clear()
    loop.close()
    io.close()
    side.close()
    main.close()
  }

  core
    .start()
    .then((started) => tell({ type: 'ready', io: { name: io.name, fallback }, ...started }))
    .catch((error) => {
      tell({ type: 'not-ready', reason: messageOf(error) })
      core.close()
      end()
    })
}

const main = parentPort
if (main) {
  goFirst()
  runMediaThread(workerData as MediaThreadData, main).catch((error) => {
    const refusal: FromMediaThread = { type: 'not-ready', reason: messageOf(error) }
    main.postMessage(refusal)
    main.close()
  })
}
