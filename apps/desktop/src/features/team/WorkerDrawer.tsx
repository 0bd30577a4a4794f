import type { LiveAssistance, LiveWorker } from '@offhook/desk-api'
import { Fragment } from 'react'
import { ignore } from '../../actions/index.ts'
import { formatDuration } from '../../model/format.ts'
import { supervisionProps } from '../../model/plugins/flex-team.ts'
import { liveCallOf } from '../../model/team/team-rows.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { SideDrawer } from '../../ui/SideDrawer.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { SlotTabs } from '../../ui/SlotTabs.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { ActivityChoice } from './ActivityChoice.tsx'
import { CallParties } from './CallParties.tsx'
import { CapacityEditor } from './CapacityEditor.tsx'
import { SkillsEditor } from './SkillsEditor.tsx'
import { SupervisionControls } from './SupervisionControls.tsx'
import classes from './WorkerDrawer.module.css'

interface WorkerDrawerProps {
  readonly worker: LiveWorker
  /** Their request for help, if any. */
  readonly request: LiveAssistance | null
  readonly onClose: () => void
}

/** One worker beside the team: their call and how to be in it, status, work, skills, room. */
export function WorkerDrawer({ worker, request, onClose }: WorkerDrawerProps) {
  const t = useText()
  const { actions } = useApp()
  const call = liveCallOf(worker)
  const others = worker.tasks.filter((task) => task !== call)
  const { today } = worker
  const given = supervisionProps(worker, call)
  return (
    <SideDrawer
      name={worker.name}
      focusKey={worker.key}
      icon={<Avatar name={worker.name} size={40} />}
      closeLabel={t('team.close')}
      onClose={onClose}
      width={380}
      testId="worker-drawer"
    >
      {request && (
        <InlineNotice
          tone="warning"
          text={request.message || t('team.asksForHelp')}
          action={{
            label: t('team.answer'),
            run: () =>
              void actions.invokeAction('EndAssistance', { sid: request.key }).catch(ignore),
          }}
        />
      )}
      <Slot name="WorkerCanvas" given={given} />
      <ActivityChoice worker={worker} />
      <section className={classes['part']}>
        <Slot name="Supervisor.TaskCanvas" given={given}>
          <Slot key="header" name="Supervisor.TaskCanvasHeader" given={given}>
            <h3 key="title">{t('team.call')}</h3>
          </Slot>
          <SlotTabs
            key="tabs"
            name="Supervisor.TaskCanvasTabs"
            given={given}
            own="overview"
            label={t('team.call')}
          >
            <Slot name="Supervisor.TaskOverviewCanvas" given={given}>
              {call ? (
                <CallParties key="parties" work={call} />
              ) : (
                <p key="none" className={classes['none']}>
                  {t('team.noCall')}
                </p>
              )}
            </Slot>
          </SlotTabs>
          <SupervisionControls key="controls" worker={worker} call={call} />
        </Slot>
      </section>
      {others.length > 0 && (
        <section className={classes['part']}>
          <h3>{t('team.tasks')}</h3>
          <ul className={classes['list']}>
            {others.map((task) => (
              <li key={task.reservationSid}>
                <span className="clip">
                  <DialNumber number={task.name} />
                </span>
                <span className="soft clip">{task.queueName ?? task.channel}</span>
                <span className="soft">
                  <LiveTimer since={task.since} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className={classes['part']}>
        <Slot name="WorkerProfile" given={given}>
          <h3 key="title">{t('team.today')}</h3>
          <dl key="today" className={classes['figures']}>
            <Figure name={t('team.handled')} value={String(today.handled)} />
            <Figure
              name={t('team.handleTime')}
              value={
                today.averageHandleTime === null
                  ? '–'
                  : formatDuration(today.averageHandleTime * 1000)
              }
            />
            <Figure name={t('team.talkTime')} value={formatDuration(today.talkTime * 1000)} />
            <Figure name={t('team.missed')} value={String(today.missed)} />
            <Figure name={t('team.rejected')} value={String(today.rejected)} />
          </dl>
        </Slot>
      </section>
      <Slot name="WorkerSkills" given={given}>
        <Fragment key="skills">
          <SkillsEditor key={worker.key} worker={worker} />
        </Fragment>
      </Slot>
      <CapacityEditor key={`room ${worker.key}`} worker={worker} />
    </SideDrawer>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  )
}
