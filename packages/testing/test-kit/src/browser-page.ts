/**
 * Runs inside a page, before any script of it: gives it a mouth and ears. The microphone is an
 * oscillator; every remote track is listened to.
 */
export interface PageParty {
  /** Speaks this frequency in Hz, or falls silent with null. */
  speak(frequency: number | null): void
  /** Levels in dBFS over the last window, summed over all remote tracks; null before sound came. */
  levels(frequencies: readonly number[], windowMs: number): number[] | null
  /** The microphone is refused from now on. */
  refuseMicrophone(refused: boolean): void
  /** When the first sound above -50 dBFS of the remote side came, `performance.now()` of the page. */
  firstSoundAt(): number | null
}

/** Installed by `addInitScript`: must not use anything outside itself. */
export function installPageParty(): void {
  const RING_SECONDS = 4
  let context: AudioContext | null = null
  let destination: MediaStreamAudioDestinationNode | null = null
  let gain: GainNode | null = null
  let oscillator: OscillatorNode | null = null
  let frequencyWanted: number | null = null
  let refused = false
  let firstSound: number | null = null
  const rings: { samples: Float32Array; written: number }[] = []

  const audio = () => {
    context ??= new AudioContext()
    void context.resume()
    return context
  }

  const microphone = (): MediaStream => {
    const ctx = audio()
    if (destination === null) {
      destination = ctx.createMediaStreamDestination()
      gain = ctx.createGain()
      gain.gain.value = 0
      oscillator = ctx.createOscillator()
      oscillator.connect(gain).connect(destination)
      oscillator.start()
      apply()
    }
    return destination.stream.clone()
  }

  const apply = () => {
    if (!context || !gain || !oscillator) return
    if (frequencyWanted !== null) oscillator.frequency.value = frequencyWanted
    gain.gain.setTargetAtTime(frequencyWanted === null ? 0 : 0.3, context.currentTime, 0.005)
  }

  const listen = (stream: MediaStream) => {
    const ctx = audio()
    // Chromium feeds a remote track into the graph only while an element plays it too.
    const element = new Audio()
    element.srcObject = stream
    element.muted = true
    void element.play().catch(() => {})
    const source = ctx.createMediaStreamSource(stream)
    const tap = ctx.createScriptProcessor(1024, 1, 1)
    const ring = { samples: new Float32Array(ctx.sampleRate * RING_SECONDS), written: 0 }
    rings.push(ring)
    tap.onaudioprocess = (event) => {
      const block = event.inputBuffer.getChannelData(0)
      let peak = 0
      for (const sample of block) {
        ring.samples[ring.written++ % ring.samples.length] = sample
        peak = Math.max(peak, Math.abs(sample))
      }
      if (firstSound === null && peak > 0.003) firstSound = performance.now()
    }
    source.connect(tap).connect(ctx.destination)
  }

  const level = (samples: Float32Array, rate: number, frequency: number): number => {
    const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate)
    let previous = 0
    let beforeThat = 0
    for (let index = 0; index < samples.length; index++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (samples.length - 1))
      const value = (samples[index] ?? 0) * window + coefficient * previous - beforeThat
      beforeThat = previous
      previous = value
    }
    const power = previous ** 2 + beforeThat ** 2 - coefficient * previous * beforeThat
    return 20 * Math.log10(Math.max(Math.sqrt(Math.max(power, 0)) / (samples.length / 4), 1e-6))
  }

  const party: PageParty = {
    speak(frequency) {
      frequencyWanted = frequency
      apply()
    },
    levels(frequencies, windowMs) {
      if (!context) return null
      const length = Math.round((context.sampleRate * windowMs) / 1000)
      const ready = rings.filter((ring) => ring.written >= length)
      if (ready.length === 0) return null
      const window = new Float32Array(length)
      for (const ring of ready) {
        for (let index = 0; index < length; index++) {
          const at = (ring.written - length + index) % ring.samples.length
          window[index] = (window[index] ?? 0) + (ring.samples[at] ?? 0)
        }
      }
      const rate = context.sampleRate
      return frequencies.map((frequency) => level(window, rate, frequency))
    },
    refuseMicrophone(value) {
      refused = value
    },
    firstSoundAt: () => firstSound,
  }
  Object.assign(globalThis, { offhookParty: party })

  const devices = navigator.mediaDevices
  if (devices) {
    devices.getUserMedia = async () => {
      if (refused) throw new DOMException('Permission denied', 'NotAllowedError')
      return microphone()
    }
  }

  const Original = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      this.addEventListener('track', (event) => {
        const [stream] = event.streams
        listen(stream ?? new MediaStream([event.track]))
      })
    }
  }
}
