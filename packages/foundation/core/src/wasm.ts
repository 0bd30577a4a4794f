/**
 * Modules of WebAssembly that are assembled at load: numbers and sections by their bytes (core
 * specification §5). For inner loops that script does several times slower.
 */

export type Code = readonly number[]

/** Types of values (§5.3.1). */
export const WasmType = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const

/** Signed LEB128, as constants are written. */
export function leb(value: number): Code {
  const low = value & 0x7f
  const rest = value >> 7
  const isLast = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)
  return isLast ? [low] : [low | 0x80, ...leb(rest)]
}

/** Unsigned LEB128, as lengths and offsets are. */
export function uleb(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uleb(value >>> 7)]
}

export interface WasmFunction {
  readonly name: string
  readonly parameters: Code
  readonly results: Code
  /** How many locals of which type follow the parameters. */
  readonly locals: readonly (readonly [count: number, type: number])[]
  /** Its instructions, without the last `end`. */
  readonly body: Code
}

const END = 0x0b
const sized = (bytes: Code): Code => [...uleb(bytes.length), ...bytes]
const section = (id: number, parts: readonly Code[]): Code => [
  id,
  ...sized([...uleb(parts.length), ...parts.flat()]),
]
const exported = (name: string, kind: number, index: number): Code => [
  ...sized([...name].map((letter) => letter.charCodeAt(0))),
  kind,
  index,
]

/** A module of these functions and so many pages (64 KiB) of memory, exported as `memory` (§5.5). */
export function assembleWasm(functions: readonly WasmFunction[], pages: number): Uint8Array {
  const types = functions.map(({ parameters, results }) => [
    0x60,
    ...sized(parameters),
    ...sized(results),
  ])
  const bodies = functions.map(({ locals, body }) => {
    const declared = locals.map(([count, type]) => [...uleb(count), type])
    return sized([...uleb(declared.length), ...declared.flat(), ...body, END])
  })
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(
      3,
      functions.map((_, i) => [i]),
    ),
    ...section(5, [[0, ...uleb(pages)]]),
    ...section(7, [
      ...functions.map(({ name }, i) => exported(name, 0, i)),
      exported('memory', 2, 0),
    ]),
    ...section(10, bodies),
  ])
}

/** What is used of it; the whole has types in the library for browsers alone. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
  validate(bytes: Uint8Array): boolean
}

/** Whether this machine can run the module. */
export function isWasmValid(bytes: Uint8Array): boolean {
  return WebAssembly.validate(bytes)
}

/** Its exports. @throws Error when this machine cannot run it */
export function instantiateWasm<Exports>(
  bytes: Uint8Array,
): Exports & { readonly memory: { readonly buffer: ArrayBuffer } } {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  return exports as ReturnType<typeof instantiateWasm<Exports>>
}
