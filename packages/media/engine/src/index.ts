// Endpoints, rooms, mixer, players, taps: what runs in the media thread and the side thread.

export type { MediaEngine } from './host/media-engine.ts'
export { RecordingFiles } from './host/recording-files.ts'
export { type MediaEngineOptions, startMediaEngine } from './host/start-media-engine.ts'
export type { DatagramIo, DatagramSocket } from './io/datagram-io.ts'
export { type IoMode, type OpenedIo, openDatagramIo } from './io/open-io.ts'
export type { MediaHealth } from './messages.ts'
