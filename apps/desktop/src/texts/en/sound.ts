/** Microphone, speaker and ring. */
export const sound = {
  microphone: 'Microphone',
  speaker: 'Speaker',
  ringOn: 'Ring on',
  systemDefault: 'As the system says',
  level: 'Loudness of the microphone',
  speak: 'Speak: the bars move.',
  record: 'Record three seconds and listen',
  recording: 'Recording: speak…',
  playing: 'Playing…',
  testSpeaker: 'Test the speaker',
  testRing: 'Test the ring',
  notUsed: 'This device could not be used. Choose another, or plug it in anew and choose it again.',
} as const
