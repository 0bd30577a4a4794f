/** Widgets that write to a person. */
import { address, number, type PropertySchema, text, unserved, url } from './schema.ts'
import type { MessageWish, Widget, WidgetStep } from './widget.ts'

const properties: Readonly<Record<string, PropertySchema>> = {
  body: text('Text', { required: true, isLong: true, maxLength: 1_600 }),
  from: address('From', { fallback: '{{flow.channel.address}}' }),
  to: address('To', { fallback: '{{contact.channel.address}}' }),
  service: text('Messaging service', unserved),
  channel: text('Channel'),
  media_url: url('Picture or file', unserved),
  attributes: text('Attributes', { isLong: true }),
}

const { to: _to, media_url: _media, ...questionProperties } = properties

function wish({ properties: of, context }: WidgetStep): MessageWish {
  return {
    from: of.text('from')?.trim() ?? context.flow.channel.address,
    to: of.text('to')?.trim() ?? context.contact.channel.address,
    body: of.textOr('body', ''),
    mediaUrl: of.text('media_url'),
  }
}

export const sendMessage: Widget = {
  schema: {
    type: 'send-message',
    label: 'Send message',
    help: 'Sends a text message.',
    group: 'messages',
    properties,
    events: ['sent', 'failed'],
    variables: ['Sid', 'Status', 'To', 'From', 'Body'],
  },
  enter: (step) => ({ kind: 'message', message: wish(step) }),
  on(reply) {
    if (reply.kind !== 'done' || reply.result !== 'ok') return { event: 'failed' }
    return { event: 'sent', values: reply.values }
  },
}

export const sendAndWaitForReply: Widget = {
  schema: {
    type: 'send-and-wait-for-reply',
    label: 'Send and wait for a reply',
    help: 'Sends a text message and waits for what the person answers.',
    group: 'messages',
    properties: {
      ...questionProperties,
      timeout: number('Seconds until it is given up', 0, 604_800, { fallback: '3600' }),
    },
    events: ['incomingMessage', 'timeout', 'deliveryFailure'],
    variables: ['inbound', 'outbound'],
  },
  enter: (step) => ({
    kind: 'question',
    message: wish(step),
    timeout: step.properties.number('timeout') ?? 3_600,
  }),
  on(reply) {
    if (reply.kind !== 'done') return { event: 'deliveryFailure' }
    if (reply.result === 'timeout') return { event: 'timeout' }
    if (reply.result !== 'incoming') return { event: 'deliveryFailure' }
    return { event: 'incomingMessage', values: reply.values }
  },
}
