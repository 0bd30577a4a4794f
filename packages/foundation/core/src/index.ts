export * from './address.ts'
export * from './bounded-socket.ts'
export {
  chapters,
  codes,
  type ErrorName,
  entryOf,
  errors,
} from './catalogue/catalogue.ts'
export type { ErrorEntry } from './catalogue/entry.ts'
export * from './change-set.ts'
export * from './clock.ts'
export * from './concurrency.ts'
export * from './csv.ts'
export * from './document-url.ts'
export * from './draw.ts'
export * from './e164.ts'
export * from './emitter.ts'
export * from './errors.ts'
export * from './exact-json.ts'
export * from './logger.ts'
export * from './machine.ts'
export * from './random.ts'
export * from './row-cursor.ts'
export * from './sid.ts'
export * from './socket-fault.ts'
export * from './stored-rows.ts'
export * from './thread-entry.ts'
export * from './timeout-signal.ts'
export * from './wasm.ts'
