import type { CallCommentRecord, CallRecord } from '@offhook/desk-api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useApp } from '../../ui/hooks.ts'

/** A comment with its moment in milliseconds since the epoch. */
export interface Comment extends Omit<CallCommentRecord, 'at'> {
  readonly at: number
}

export interface CommentsOfCall {
  readonly comments: readonly Comment[]
  readonly isLoaded: boolean
  /** What went wrong last. */
  readonly error: unknown
  readonly isSaving: boolean
  /** Resolves with whether it is kept. @param at milliseconds since the epoch */
  add(at: number, text: string): Promise<boolean>
  remove(sid: string): void
}

/** What was said about moments of a call, and its legs. */
export function useComments({ sid, startTime }: CallRecord): CommentsOfCall {
  const { log } = useApp().offhook
  const list = useQuery({
    queryKey: ['comments', sid],
    queryFn: async () => (await log.comments(sid)).comments,
    retry: false,
  })
  const adding = useMutation({
    mutationFn: (given: { readonly seconds: number; readonly text: string }) =>
      log.addComment(sid, given),
    onSettled: () => list.refetch(),
  })
  const removing = useMutation({
    mutationFn: (commentSid: string) => log.removeComment(sid, commentSid),
    onSettled: () => list.refetch(),
  })
  const startsAt = Date.parse(startTime ?? '')
  return {
    comments: (list.data ?? []).map((one) => ({ ...one, at: Date.parse(one.at) })),
    isLoaded: list.isSuccess,
    error: adding.error ?? removing.error ?? list.error,
    isSaving: adding.isPending,
    add: async (at, text) => {
      const seconds = Number.isNaN(startsAt) ? 0 : (at - startsAt) / 1000
      return adding.mutateAsync({ seconds, text }).then(
        () => true,
        () => false,
      )
    },
    remove: (commentSid) => removing.mutate(commentSid),
  }
}
