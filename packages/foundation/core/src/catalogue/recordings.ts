import { type ErrorEntry, refusal } from './entry.ts'

/** Recordings (161xx). */
export const recordings = {
  recordingTooShort: refusal(16101, 400, 'There is no audio: the recording is too short'),
  recordingSilent: refusal(16102, 400, 'There is no audio: nothing was heard'),
  severalRecordings: refusal(
    16108,
    400,
    'More than one recording is in progress: name the one that is meant',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>
