/** What a client may send (`LiveRequest` of desk-api), and how it is read. */
import { z } from 'zod'
import { isTopic } from './topics.ts'

/** A token, and a name for each topic. */
export const MAX_FRAME_BYTES = 16_384

const topic = z.string().max(64)
const knownTopics = z
  .array(topic)
  .max(64)
  // One that a newer page knows is not missed by this server.
  .transform((names) => names.filter(isTopic))

const request = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    token: z.string().min(1).max(8192),
    topics: knownTopics,
    resume: z.object({ run: z.string().max(64), seen: z.record(topic, z.number()) }).optional(),
  }),
  z.object({ type: z.literal('subscribe'), topic }),
  z.object({ type: z.literal('unsubscribe'), topic }),
  z.object({ type: z.literal('watch-levels'), conferenceSid: z.string().max(64).nullable() }),
  z.object({ type: z.literal('ping'), id: z.number().int() }),
])

/** The request as it came: a topic of `subscribe` may be none of ours. */
export type ReadRequest = z.infer<typeof request>

/** Undefined for what is not one. */
export function readRequest(frame: string): ReadRequest | undefined {
  let json: unknown
  try {
    json = JSON.parse(frame)
  } catch {
    return undefined
  }
  return request.safeParse(json).data
}
