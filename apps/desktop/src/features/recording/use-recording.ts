import type { RecordingRecord } from '@offhook/desk-api'
import { useQuery } from '@tanstack/react-query'
import { useApp } from '../../ui/hooks.ts'
import { type DrawnRecording, drawRecording } from './lanes.ts'

/** The sound of a recording, and how it is drawn. */
export interface LoadedRecording {
  readonly blob: Blob
  readonly drawn: DrawnRecording
}

/** Loads a recording that is finished and not encrypted; others have nothing to be loaded. */
export function useRecording(recording: RecordingRecord | null) {
  const { offhook } = useApp()
  const isThere = recording?.status === 'completed' && !recording.isEncrypted
  return useQuery({
    queryKey: ['recording', recording?.sid],
    queryFn: async (): Promise<LoadedRecording> => {
      if (!recording) throw new Error('there is no recording')
      const blob = await offhook.recordingMedia(recording.sid)
      return { blob, drawn: drawRecording(await blob.arrayBuffer(), recording) }
    },
    enabled: isThere,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  })
}
