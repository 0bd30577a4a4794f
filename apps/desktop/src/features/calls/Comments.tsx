import { Button, Textarea } from '@mantine/core'
import { IconMessage2, IconTrash } from '@tabler/icons-react'
import { type FormEvent, type RefObject, useId, useState } from 'react'
import { formatDuration, formatExact } from '../../model/format.ts'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { type Axis, placeOf } from './axis.ts'
import timeline from './CallTimeline.module.css'
import classes from './Comments.module.css'
import type { Comment, CommentsOfCall } from './use-comments.ts'

const MAX_TEXT = 2_000

interface RowProps {
  readonly comments: readonly Comment[]
  readonly axis: Axis
  /** Goes to its moment, where there is sound, and to its text. */
  readonly onOpen: (comment: Comment) => void
}

/** Where on the axis of the call something was said about it; a mark leads there. */
export function CommentMarks({ comments, axis, onOpen }: RowProps) {
  const t = useText()
  return (
    <li className={timeline['row']} data-testid="comment-marks">
      <div className={timeline['label']}>{t('calls.comments')}</div>
      <div className={timeline['track']}>
        {comments.map((comment) => {
          const time = formatDuration(Math.max(0, comment.at - axis.startsAt))
          const label = t('calls.commentAt', { time, author: comment.author, text: comment.text })
          return (
            <button
              key={comment.sid}
              type="button"
              className={classes['mark']}
              style={{ insetInlineStart: `${placeOf(axis, comment.at) * 100}%` }}
              aria-label={label}
              title={label}
              onClick={(event) => {
                event.stopPropagation()
                onOpen(comment)
              }}
            >
              <IconMessage2 size={14} aria-hidden="true" />
            </button>
          )
        })}
      </div>
    </li>
  )
}

interface CommentsProps {
  readonly of: CommentsOfCall
  readonly startsAt: number
  /** The moment that a new one is about: where the play head stands. */
  readonly at: number
  readonly field: RefObject<HTMLTextAreaElement | null>
  /** The one that was opened last. */
  readonly opened: string | null
  /** Null: there is no sound. */
  readonly onSeek: ((time: number) => void) | null
}

/** What was said about moments of the call, and what somebody wants to say now. */
export function Comments({ of, startsAt, at, field, opened, onSeek }: CommentsProps) {
  const t = useText()
  const title = useId()
  const [text, setText] = useState('')
  const time = (moment: number) => formatDuration(Math.max(0, moment - startsAt))
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '' && (await of.add(at, text))) setText('')
  }
  return (
    <section className={classes['root']} aria-labelledby={title}>
      <h3 id={title} className={classes['title']}>
        {t('calls.comments')}
      </h3>
      {of.error !== null && <InlineNotice tone="error" text={reasonOf(t, of.error)} />}
      {of.isLoaded && of.comments.length === 0 && <p className="soft">{t('calls.noComments')}</p>}
      <ol className={classes['list']}>
        {of.comments.map((comment) => (
          <li
            key={comment.sid}
            className={classes['comment']}
            aria-current={comment.sid === opened || undefined}
            data-testid="comment"
          >
            {onSeek ? (
              <button
                type="button"
                className={`${classes['time']} tabular`}
                aria-label={t('calls.goTo', { time: time(comment.at) })}
                onClick={() => onSeek(comment.at)}
              >
                {time(comment.at)}
              </button>
            ) : (
              <span className={`${classes['time']} tabular`}>{time(comment.at)}</span>
            )}
            <span className={classes['body']}>
              <span className={classes['text']}>{comment.text}</span>
              <span className="soft">
                {comment.author}, {formatExact(Date.parse(comment.createdAt), t.language)}
              </span>
            </span>
            {comment.mayRemove && (
              <button
                type="button"
                className={classes['remove']}
                aria-label={t('calls.removeComment', { author: comment.author })}
                title={t('calls.removeComment', { author: comment.author })}
                onClick={() => of.remove(comment.sid)}
              >
                <IconTrash size={16} aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ol>
      <form className={classes['form']} onSubmit={(event) => void save(event)}>
        <Textarea
          ref={field}
          className={classes['field'] ?? ''}
          aria-label={t('calls.newComment', { time: time(at) })}
          placeholder={t('calls.newComment', { time: time(at) })}
          rows={2}
          resize="vertical"
          maxLength={MAX_TEXT}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={text.trim() === ''} loading={of.isSaving}>
          {t('calls.addComment')}
        </Button>
      </form>
    </section>
  )
}
