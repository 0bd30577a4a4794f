/** What we use of the package: functions of the program, addresses as numbers, results of which 0 is well. */
declare module '@echogarden/svoxpico-wasm' {
  interface Pico {
    _malloc(bytes: number): number
    _pico_initialize(memory: number, bytes: number, system: number): number
    _pico_loadResource(system: number, path: number, resource: number): number
    _pico_getResourceName(system: number, resource: number, name: number): number
    _pico_createVoiceDefinition(system: number, voice: number): number
    _pico_addResourceToVoiceDefinition(system: number, voice: number, name: number): number
    _pico_newEngine(system: number, voice: number, engine: number): number
    _pico_putTextUtf8(engine: number, text: number, bytes: number, taken: number): number
    _pico_getData(engine: number, to: number, bytes: number, count: number, kind: number): number
    getValue(at: number, type: 'i16' | 'i32'): number
    setValue(at: number, value: number, type: 'i8'): void
    readonly FS: { writeFile(path: string, content: Uint8Array): void }
  }
  export default function make(): Promise<Pico>
}
