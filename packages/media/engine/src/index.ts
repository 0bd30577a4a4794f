// Endpoints, rooms, mixer, players, recorders: what runs in the media thread and the side thread.
export {
  type MediaEngine,
  type MediaEngineOptions,
  startMediaEngine,
} from './host/start-media-engine.ts'
export { repairWav } from './side/wav.ts'
export type { MediaHealth } from './thread/messages.ts'
