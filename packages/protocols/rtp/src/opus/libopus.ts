/**
 * libopus, compiled to WebAssembly: one instance per thread, made when it is first needed. Its
 * memory grows with its streams and is shared by them; what goes in and comes out lies in two places of
 * it that serve one call at a time.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What of WebAssembly is used; Node has it, its types leave it to browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>,
  ) => { readonly exports: object }
}

const LIBRARY = '@evan/opus/wasm/opus.wasm'
/** The longest packet that RTP carries here, in bytes; an Opus frame has at most 1275 (RFC 6716 §3.2.1). */
export const MAX_PACKET_BYTES = 1_500
/** 120 ms, the longest packet (RFC 6716 §3.2.5), at 16 kHz. */
export const MAX_PACKET_SAMPLES = 1_920
const BYTES_PER_SAMPLE = 2

/** The functions of libopus (its `opus.h`) that are used; pointers are numbers, errors negative. */
interface OpusFunctions {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly _initialize: () => void
  readonly malloc: (bytes: number) => number
  readonly free: (pointer: number) => void
  readonly opus_encoder_get_size: (channels: number) => number
  readonly opus_encoder_init: (state: number, rate: number, channels: number, use: number) => number
  readonly opus_encoder_ctl_set: (state: number, request: number, value: number) => number
  readonly opus_encode: (
    state: number,
    pcm: number,
    samples: number,
    packet: number,
    bytes: number,
  ) => number
  readonly opus_decoder_get_size: (channels: number) => number
  readonly opus_decoder_init: (state: number, rate: number, channels: number) => number
  readonly opus_decode: (
    state: number,
    packet: number,
    bytes: number,
    pcm: number,
    samples: number,
    fromFec: number,
  ) => number
}

export class Libopus {
  readonly functions: OpusFunctions
  /** Where samples go in and come out, and where packets do. */
  readonly pcm: number
  readonly packet: number
  #samples = new Int16Array()
  #bytes = new Uint8Array()

  /** @throws Error when the library cannot be read or is not what it was */
  constructor() {
    const path = createRequire(import.meta.url).resolve(LIBRARY)
    const module = new WebAssembly.Module(readFileSync(path))
    const nothing = () => 0
    const { exports } = new WebAssembly.Instance(module, {
      // It writes no files: these are there to be linked.
      wasi_snapshot_preview1: {
        fd_seek: nothing,
        fd_write: nothing,
        fd_close: nothing,
        proc_exit: nothing,
      },
      env: { emscripten_notify_memory_growth: () => this.#look() },
    })
    this.functions = exports as OpusFunctions
    this.functions._initialize()
    this.pcm = this.allocate(MAX_PACKET_SAMPLES * BYTES_PER_SAMPLE)
    this.packet = this.allocate(MAX_PACKET_BYTES)
    this.#look()
  }

  /** @throws Error when its memory is used up */
  allocate(bytes: number): number {
    const pointer = this.functions.malloc(bytes)
    if (pointer === 0) throw new Error('libopus has no memory left')
    return pointer
  }

  /** Lays a packet where `packet` points. */
  writePacket(from: Uint8Array, offset: number, length: number): void {
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) bytes[i] = from[offset + i]!
  }

  readPacket(to: Uint8Array, offset: number, length: number): void {
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) to[offset + i] = bytes[i]!
  }

  /** Lays samples where `pcm` points. */
  writeSamples(from: Int16Array, count: number): void {
    const samples = this.#samples
    for (let i = 0; i < count; i++) samples[i] = from[i]!
  }

  readSamples(to: Int16Array, count: number): void {
    const samples = this.#samples
    for (let i = 0; i < count; i++) to[i] = samples[i]!
  }

  /** Memory that has grown is another buffer. */
  #look(): void {
    const { buffer } = this.functions.memory
    this.#samples = new Int16Array(buffer, this.pcm, MAX_PACKET_SAMPLES)
    this.#bytes = new Uint8Array(buffer, this.packet, MAX_PACKET_BYTES)
  }
}

let loaded: Libopus | null = null

/** The library of this thread. @throws Error when it cannot be loaded */
export function libopus(): Libopus {
  loaded ??= new Libopus()
  return loaded
}
