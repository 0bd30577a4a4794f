import { errors, OffhookError } from '@offhook/core'
import { callOf } from '../../interpreter/verb.ts'
import { errorParameters } from '../../streams/stream-callbacks.ts'
import type { StreamTable } from '../../streams/stream-table.ts'
import { streamRequest, streamSchema } from '../stream-attributes.ts'
import type { ConnectNoun } from './connect-noun.ts'

/** A server that hears the caller, and is heard. */
export function connectStream(streams: StreamTable): ConnectNoun {
  return {
    name: 'Stream',
    schema: streamSchema,
    begin(step, element) {
      const request = streamRequest(step, element, true)
      if (request.track !== 'inbound_track') throw new OffhookError(errors.streamTrack)
      const stream = streams.start(callOf(step), request)
      return {
        ended: stream.ended.then((failure) => ({
          StreamSid: stream.sid,
          ...(failure ? errorParameters(failure) : {}),
        })),
        stop: () => stream.stop(),
      }
    },
  }
}
