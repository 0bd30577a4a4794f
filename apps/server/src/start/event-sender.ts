import type { SecretBox } from '@offhook/accounts'
import { type EventSender, openNats } from '@offhook/event-streams'
import type { NatsSender } from '@offhook/nats'
import type { WebhookClient } from '@offhook/webhooks'

/** Hands events to whoever speaks the language of their sink. */
export function eventSender({
  web,
  nats,
  box,
}: {
  readonly web: Pick<WebhookClient, 'send'>
  readonly nats: Pick<NatsSender, 'send'>
  readonly box: SecretBox
}): EventSender {
  return {
    send: async (sink, events) => {
      if (sink.sinkType === 'nats') return nats.send(sink.sid, openNats(sink, box), events)
      const { accountSid, configuration } = sink
      // One request has all of them: they are taken together or not at all.
      const isTaken = await web.send({ accountSid, url: configuration.destination, events })
      return isTaken
        ? { taken: events.length, fault: null }
        : { taken: 0, fault: 'The webhook did not answer with 2xx' }
    },
  }
}
