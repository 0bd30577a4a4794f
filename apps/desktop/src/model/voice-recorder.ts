/** What somebody says into a microphone, as a WAV file: the form that every server reads. */
import { microphone } from './device-factory.ts'

/** Longer than that is a mistake, and the microphone must not stay open. */
const MAX_MS = 5 * 60_000
const HEADER_BYTES = 44

/** A recording that goes on until it is stopped, or for five minutes. */
export interface VoiceRecording {
  /** Closes the microphone. Rejects where nothing was heard. */
  stop(): Promise<Blob>
  /** Closes the microphone and forgets what was said. */
  drop(): void
}

/** Opens the microphone. Rejects as `getUserMedia` does, and where the browser cannot record. */
export async function recordVoice(
  after: (ms: number, run: () => void) => void,
): Promise<VoiceRecording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: microphone })
  try {
    return recordingOf(stream, after)
  } catch (error) {
    close(stream)
    throw error
  }
}

function close(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function recordingOf(
  stream: MediaStream,
  after: (ms: number, run: () => void) => void,
): VoiceRecording {
  const recorder = new MediaRecorder(stream)
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => parts.push(data)
  const over = new Promise<Blob>((resolve) => {
    recorder.onstop = () => {
      close(stream)
      resolve(new Blob(parts, { type: recorder.mimeType }))
    }
  })
  const end = () => {
    if (recorder.state !== 'inactive') recorder.stop()
  }
  recorder.start()
  after(MAX_MS, end)
  return {
    stop: async () => {
      end()
      return wavBlob(await over)
    },
    drop: end,
  }
}

/** What the browser recorded, in whichever form it likes, as linear samples. */
async function wavBlob(recorded: Blob): Promise<Blob> {
  const context = new AudioContext()
  try {
    const audio = await context.decodeAudioData(await recorded.arrayBuffer())
    return new Blob([wavOf(audio.getChannelData(0), audio.sampleRate)], { type: 'audio/wav' })
  } finally {
    void context.close()
  }
}

/** One channel of samples, -1 to 1, as a WAVE file of 16 bits. */
export function wavOf(samples: Float32Array, rate: number): ArrayBuffer {
  const file = new ArrayBuffer(HEADER_BYTES + samples.length * 2)
  const view = new DataView(file)
  const text = (at: number, letters: string) => {
    for (const [index, letter] of [...letters].entries())
      view.setUint8(at + index, letter.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, file.byteLength - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, samples.length * 2, true)
  for (const [index, sample] of samples.entries()) {
    const whole = Math.round(Math.max(-1, Math.min(1, sample)) * 0x7fff)
    view.setInt16(HEADER_BYTES + index * 2, whole, true)
  }
  return file
}
