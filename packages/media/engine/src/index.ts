// Endpoints, rooms, mixer, players, taps: what runs in the media thread and the side thread.
export { RecordingFiles } from './host/recording-files.ts'
export {
  type MediaEngine,
  type MediaEngineOptions,
  startMediaEngine,
} from './host/start-media-engine.ts'
export type { DatagramIo, DatagramSocket } from './io/datagram-io.ts'
export { type IoMode, type OpenedIo, openDatagramIo } from './io/open-io.ts'
export type { MediaHealth } from './thread/messages.ts'
