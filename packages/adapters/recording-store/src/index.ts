export { RecordingStore } from './recording-store.ts'
