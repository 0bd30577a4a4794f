/**
 * Names of the things a media thread owns. Call control makes them; each begins with the thread's
 * number (`0/e…`), so that a later second thread changes no message.
 */
import { randomHex } from '@offhook/core'

declare const mediaIdBrand: unique symbol
type MediaId<Kind extends string> = string & { readonly [mediaIdBrand]: Kind }

/** One party's sockets, jitter buffer and codec. Never moves between threads. */
export type EndpointId = MediaId<'endpoint'>
/** A mixing room: a gain matrix of who hears whom. */
export type RoomId = MediaId<'room'>
/** One playback, into one endpoint's ear or into a room. */
export type PlayerId = MediaId<'player'>
/** What is heard at one place, on its way to a file or a listener. */
export type TapId = MediaId<'tap'>

/** A socket to an application's server that audio goes over. */
export type StreamId = MediaId<'stream'>

/** One owner's right to the digits of an endpoint. */
export type ClaimId = MediaId<'claim'>

const make =
  <Id extends string>(letter: string) =>
  (threadId = 0): Id =>
    `${threadId}/${letter}${randomHex(8)}` as Id

export const makeEndpointId = make<EndpointId>('e')
export const makeRoomId = make<RoomId>('r')
export const makePlayerId = make<PlayerId>('p')
export const makeClaimId = make<ClaimId>('d')
export const makeTapId = make<TapId>('t')
export const makeStreamId = make<StreamId>('s')
