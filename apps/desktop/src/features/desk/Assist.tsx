import type { LiveAssist, LiveAssistFault } from '@offhook/desk-api'
import { useEffect, useRef } from 'react'
import type { TaskView } from '../../model/task-view.ts'
import type { Translate } from '../../texts/index.ts'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { useLive } from '../../ui/live.ts'
import classes from './Assist.module.css'

/** What is said in the call, and what could be answered; nothing where that is off. */
export function Assist({ task }: { task: TaskView }) {
  const talk = useLive('assist')?.get(task.taskSid)
  return talk ? <Talk talk={talk} /> : null
}

function Talk({ talk: { lines, partial, suggestions, fault } }: { talk: LiveAssist }) {
  const t = useText()
  const who = { customer: t('desk.customer'), agent: t('desk.agentSide') }
  return (
    <section className={classes['root']} aria-label={t('pages.adminAssist')} data-testid="assist">
      {fault !== null && <InlineNotice tone="warning" text={faultText(t, fault)} />}
      <h3 className={classes['head']}>{t('desk.said')}</h3>
      {lines.length === 0 && partial === null ? (
        <p className="soft">{t('desk.nothingSaid')}</p>
      ) : (
        <Lines count={lines.length} label={t('desk.said')}>
          {lines.map((line) => (
            <p key={line.number} className={classes[line.who]}>
              <span className={classes['who']}>{who[line.who]}</span> {line.text}
            </p>
          ))}
          {partial !== null && (
            <p className={`${classes[partial.who]} ${classes['partial']}`}>
              <span className={classes['who']}>{who[partial.who]}</span> {partial.text}…
            </p>
          )}
        </Lines>
      )}
      {suggestions.length > 0 && (
        <>
          <h3 className={classes['head']}>{t('desk.suggestions')}</h3>
          <ul className={classes['suggestions']} aria-live="polite">
            {suggestions.map(({ text, because }) => (
              <li key={text} className={classes['suggestion']}>
                <span>{text}</span>
                <span className={classes['because']}>
                  {because === null
                    ? t('desk.suggestedByModel')
                    : t('desk.suggestedFor', { words: because })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** The server writes English, and more than the code says: that is for who reads it. */
function faultText(t: Translate, { code, message }: LiveAssistFault): string {
  const sentence = t(code === 'not-heard' ? 'desk.notHeard' : 'desk.notAdvised')
  return t.language === 'en' ? `${sentence} ${message}` : sentence
}

/** Follows what is new, unless somebody reads further up. */
function Lines(props: { count: number; label: string; children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what moves it
  useEffect(() => {
    const { current } = box
    if (current && isAtEnd.current) current.scrollTop = current.scrollHeight
  }, [props.count])
  return (
    <div
      ref={box}
      className={classes['lines']}
      role="log"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24
      }}
    >
      {props.children}
    </div>
  )
}
