import { errors } from '@offhook/core'
import {
  EventStreams,
  insightSource,
  routerSource,
  studioSource,
  voiceSource,
} from '@offhook/event-streams'
import { NatsSender } from '@offhook/nats'
import { mayPass } from '@offhook/store'
import type { Studio } from '@offhook/studio'
import type { TaskRouter } from '@offhook/task-router'
import type { PublicUrl } from '../addresses.ts'
import { eventSender } from './event-sender.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** Tells sinks what happens. It begins at once with what an earlier run has left. */
export function openEventStreams(
  { clock, logger, closing }: Starting,
  { store, shelf, secretBox: box }: Storage,
  parts: Pick<Calls, 'alerts' | 'insights' | 'targets' | 'voice' | 'web'> & {
    readonly router: TaskRouter
    readonly studio: Studio
    readonly publicUrl: PublicUrl
  },
): EventStreams {
  const { alerts, insights, targets, voice, web, router, studio, publicUrl } = parts
  const nats = new NatsSender({ clock, hosts: targets })
  const streams = new EventStreams({
    ...{ clock, logger, shelf, box },
    repository: store.eventStreams,
    sender: eventSender({ web, nats, box }),
    mayWork: () => store.routing.held,
    schemaBase: () => publicUrl.read().replace(/\/+$/, ''),
    mayPass,
    onUnstorable: ({ accountSid, sinkSid, event: { id, type } }, reason) => {
      logger.error(
        { sinkSid, id, type, error: reason },
        'An event cannot be stored, and is not sent',
      )
      const message = `The event ${id} (${type}) could not be stored and is not sent to the sink ${sinkSid}`
      alerts.raise({
        ...{ accountSid, resourceSid: sinkSid, level: 'error', error: errors.internal, message },
      })
    },
    onRefused: ({ accountSid, sinkSid, event: { id, type } }, fault) => {
      logger.warn({ sinkSid, id, type, fault }, 'A sink refuses an event, which is sent no more')
      const message = `The sink ${sinkSid} refuses the event ${id} (${type}), which is sent no more: ${fault}`
      alerts.raise({
        ...{ accountSid, resourceSid: sinkSid, level: 'error', error: errors.internal, message },
      })
    },
  })
  const publish = streams.publish.bind(streams)
  const disposers = [
    ...insightSource(insights, publish),
    ...voiceSource(voice, clock, publish),
    ...routerSource(router, publish),
    ...studioSource(studio, publish),
  ]
  closing.add(async () => {
    // What it has to tell in the end is told too.
    insights.close()
    for (const dispose of disposers) dispose()
    await streams.close()
    await nats.close()
  })
  void streams.load()
  return streams
}
