import { alert, type ErrorEntry } from './entry.ts'

const REACH = 'Check that the address of the stream’s server can be reached from this one.'
const FRAMES = 'Send text messages of JSON, as the guide of media streams shows them.'

/** Sockets that audio goes over (319xx), and recorders by SIP (320xx). */
export const streams = {
  recorderFailed: alert(
    32011,
    'The recorder did not take the call',
    'Check the address of the connector, and that a recorder with SIPREC answers there.',
  ),
  urlBeforeTwiml: alert(
    32019,
    'Url and Twiml are both given: Url is asked',
    'Give one of the two.',
  ),
  streamTimeout: alert(31901, 'The server of the stream did not accept in time', REACH),
  streamRefused: alert(31902, 'The connection to the server of the stream was refused', REACH),
  streamHandshake: alert(
    31920,
    'The handshake of the stream failed',
    'Accept WebSockets at this very URL: redirects are not followed.',
  ),
  streamBroken: alert(
    31921,
    'The connection of the stream was lost',
    'Close the socket with a close frame when the stream is to end.',
  ),
  streamProtocol: alert(31924, 'What came on the stream is not WebSocket', FRAMES),
  streamOverflow: alert(
    31930,
    'More came on the stream than can be kept',
    'Read what is sent as it comes, and send at most ten minutes ahead.',
  ),
  streamConnector: alert(
    31940,
    'No connector has this name',
    'Name a recorder of OFFHOOK_SIPREC_CONNECTORS.',
  ),
  streamTrack: alert(
    31941,
    'The tracks of the stream are not valid',
    'Stream at most four tracks of a call, and the inbound one alone where the document waits.',
  ),
  streamMessage: alert(31950, 'A message on the stream is no frame', FRAMES),
  streamContent: alert(31951, 'A part of a frame on the stream is not valid', FRAMES),
} as const satisfies Readonly<Record<string, ErrorEntry>>
