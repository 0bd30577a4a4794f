import { type ErrorEntry, refusal } from './entry.ts'

/** Recordings (161xx). */
export const recordings = {
  recordingTooShort: refusal(16101, 400, 'There is no audio: the recording is too short'),
  recordingSilent: refusal(16102, 400, 'There is no audio: nothing was heard'),
  recordingNotSealed: refusal(16104, 400, 'The recording could not be encrypted'),
  recordingWithoutKey: refusal(16105, 400, 'The account has no public key to encrypt with'),
  severalRecordings: refusal(
    16108,
    400,
    'More than one recording is in progress: name the one that is meant',
  ),
  sealedAsMp3: refusal(16109, 400, 'What is encrypted can be had as .wav only'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
