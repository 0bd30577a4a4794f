export type { Sound } from './audio/sound.ts'
export { FilePrompts, type OwnAudio } from './file-prompts.ts'
export type { SpeechRequest, TextToSpeech } from './speech/text-to-speech.ts'
