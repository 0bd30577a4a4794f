export type { EngineSettings } from './engine-settings.ts'
export { findPocketSphinx, INSTALL_COMMAND } from './find-recogniser.ts'
export { findSherpa } from './sherpa/sherpa-module.ts'
export { ThreadRecogniser } from './thread/thread-recogniser.ts'
