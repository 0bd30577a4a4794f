import type { CallDetails, CallRecord, ContactRecord } from '@offhook/desk-api'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { formatDuration, formatExact, formatNumber, formatTime } from '../../model/format.ts'
import { supervisors } from '../../model/pages.ts'
import { messageOf } from '../../model/problem.ts'
import type { Translate } from '../../texts/index.ts'
import { useApp, useDelayed, usePerson, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './CallDetailsPage.module.css'
import { directionText, outcomeText, statusText } from './columns.tsx'
import { SignallingLadder } from './SignallingLadder.tsx'
import { WebhookList } from './WebhookList.tsx'

const CallTimeline = lazy(async () => ({
  default: (await import('./CallTimeline.tsx')).CallTimeline,
}))

const CallQuality = lazy(async () => ({
  default: (await import('../insights/CallQuality.tsx')).CallQuality,
}))

const Scorecards = lazy(async () => ({
  default: (await import('../reviews/Scorecards.tsx')).Scorecards,
}))

const living = ['queued', 'initiated', 'ringing', 'in-progress']

/** One call: what it was, who did what in it and how it sounded, what was asked, what went wrong. */
export function CallDetailsPage({ sid }: { sid: string }) {
  const t = useText()
  const { offhook } = useApp()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['call', sid],
    queryFn: () => offhook.log.call(sid),
    refetchInterval: ({ state }) => (isOver(state.data) ? false : 3000),
  })
  const isSlow = useDelayed(isPending)
  return (
    <section className={classes['page']} aria-label={t('calls.details')}>
      <PageLink to="/calls" className={classes['back']}>
        <IconArrowLeft size={16} aria-hidden="true" /> {t('calls.back')}
      </PageLink>
      {isSlow && (
        <div className={classes['skeleton']} role="status" aria-label={t('calls.loading')} />
      )}
      {error && (
        <InlineNotice
          tone="error"
          text={t('calls.callFailed', { why: messageOf(error) })}
          action={{ label: t('calls.tryAgain'), run: () => void refetch() }}
        />
      )}
      {data && <Details details={data} />}
    </section>
  )
}

function Details({ details }: { details: CallDetails }) {
  const t = useText()
  const person = usePerson()
  const { call, contact, legs, notifications } = details
  return (
    <>
      <h1 className={classes['title']}>
        {t('calls.headline', {
          from: formatNumber(call.from) || t('calls.anonymous'),
          to: formatNumber(call.to),
        })}
      </h1>
      {contact ? <ContactFacts contact={contact} /> : <CallFacts call={call} />}
      <Part title={t('calls.timeline')}>
        <Suspense fallback={<div className={classes['skeleton']} />}>
          <CallTimeline details={details} />
        </Suspense>
      </Part>
      <Part title={t('insights.sound')}>
        <Suspense fallback={<div className={classes['skeleton']} />}>
          <CallQuality key={call.sid} sid={call.sid} isOver={isOver(details)} />
        </Suspense>
      </Part>
      {contact && (
        <Part title={t('reviews.title')}>
          <Suspense fallback={<div className={classes['skeleton']} />}>
            <Scorecards callSid={call.sid} />
          </Suspense>
        </Part>
      )}
      {notifications.length > 0 && (
        <Part title={t('calls.warnings')}>
          <ul className={classes['list']}>
            {notifications.map(({ sid, code, message, url, time }) => (
              <li key={sid} className={classes['notification']}>
                <span className={classes['code']}>{code}</span>
                <span>{message}</span>
                {url && <span className="soft">{url}</span>}
                {time && <span className="soft">{exact(t, time)}</span>}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {supervisors(person) && (
        <>
          <Part title={t('calls.signalling')}>
            <SignallingLadder key={call.sid} sid={call.sid} legs={legs} isOver={isOver(details)} />
          </Part>
          <Part title={t('calls.webhooks')}>
            <WebhookList key={call.sid} sid={call.sid} isOver={isOver(details)} />
          </Part>
        </>
      )}
    </>
  )
}

function ContactFacts({ contact }: { contact: ContactRecord }) {
  const t = useText()
  const person = usePerson()
  const { outcome, disposition, direction, queueName, agents, startTime, callSid, customer } =
    contact
  return (
    <dl className={classes['facts']}>
      <Fact label={t('calls.customer')}>
        {customer ? <DialNumber number={customer} /> : t('calls.anonymous')}{' '}
        {customer && supervisors(person) && (
          <PageLink to={`/customers?customer=${encodeURIComponent(customer)}`}>
            {t('insights.showTimeline')}
          </PageLink>
        )}
      </Fact>
      <Fact label={t('calls.outcome')}>{outcomeText(t, outcome)}</Fact>
      <Fact label={t('calls.disposition')}>{disposition ?? '–'}</Fact>
      <Fact label={t('calls.direction')}>
        {t(direction === 'inbound' ? 'calls.inbound' : 'calls.outbound')}
      </Fact>
      <Fact label={t('calls.started')}>{exact(t, startTime)}</Fact>
      <Fact label={t('calls.queue')}>{queueName ?? '–'}</Fact>
      <Fact label={t('calls.agents')}>
        {agents.map(({ name }) => formatNumber(name)).join(', ') || '–'}
      </Fact>
      <Fact label={t('calls.ivr')}>{formatDuration(contact.ivrMs)}</Fact>
      <Fact label={t('calls.wait')}>{formatDuration(contact.waitMs)}</Fact>
      <Fact label={t('calls.talk')}>{formatDuration(contact.talkMs)}</Fact>
      <Fact label={t('calls.hold')}>{formatDuration(contact.holdMs)}</Fact>
      <Fact label={t('calls.wrapUp')}>{formatDuration(contact.wrapUpMs)}</Fact>
      <Fact label={t('calls.sid')}>
        <span className={classes['code']}>{callSid}</span>
      </Fact>
    </dl>
  )
}

function CallFacts({ call }: { call: CallRecord }) {
  const t = useText()
  return (
    <dl className={classes['facts']}>
      <Fact label={t('calls.from')}>
        {call.from ? <DialNumber number={call.from} /> : t('calls.anonymous')}
      </Fact>
      <Fact label={t('calls.to')}>
        <DialNumber number={call.to} />
      </Fact>
      <Fact label={t('calls.status')}>{statusText(t, call.status)}</Fact>
      <Fact label={t('calls.direction')}>{directionText(t, call.direction)}</Fact>
      <Fact label={t('calls.started')}>{exact(t, call.startTime)}</Fact>
      <Fact label={t('calls.answered')}>{timeOfDay(t, call.answerTime)}</Fact>
      <Fact label={t('calls.ended')}>{timeOfDay(t, call.endTime)}</Fact>
      <Fact label={t('calls.duration')}>
        {call.duration === null ? '–' : formatDuration(call.duration * 1000)}
      </Fact>
      <Fact label={t('calls.sid')}>
        <span className={classes['code']}>{call.sid}</span>
      </Fact>
    </dl>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes['part']} aria-label={title}>
      <h2 className={classes['subtitle']}>{title}</h2>
      {children}
    </section>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="soft">{label}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  )
}

function exact({ language }: Translate, time: string | null): string {
  return time ? formatExact(Date.parse(time), language) : '–'
}

function timeOfDay({ language }: Translate, time: string | null): string {
  return time ? formatTime(Date.parse(time), language, 'second') : '–'
}

/** Nothing more is to come: all legs have ended, and so have the wrap-ups. */
function isOver(details: CallDetails | undefined): boolean {
  if (!details) return false
  const { call, legs, lanes, recordings } = details
  const lives = [call, ...legs].some(({ status }) => living.includes(status))
  const isOpen = lanes.some(({ segments }) => segments.at(-1)?.endTime === null)
  const isMade = recordings.every(({ status }) =>
    ['completed', 'absent', 'failed'].includes(status),
  )
  return !lives && !isOpen && isMade
}
