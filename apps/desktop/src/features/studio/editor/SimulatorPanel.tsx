import { Button, NativeSelect, TextInput } from '@mantine/core'
import { coverageOf, type SavedRun, simulate, triggerEvents } from '@offhook/studio-flow'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { passedNames } from '../../../model/studio/live-marks.ts'
import { litBy, newRun, passedBy, pathOf, runsOf } from '../../../model/studio/runs.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import classes from './EditorScreen.module.css'
import type { Marks } from './marks.ts'
import { RunPath } from './RunPath.tsx'
import { TrialPart } from './TrialPart.tsx'
import type { Saving } from './use-saving.ts'
import { useTrial } from './use-trial.ts'
import { eventLabel } from './widget-look.ts'

interface SimulatorPanelProps {
  readonly editor: FlowEditor
  readonly saving: Saving
  /** Whether something is wrong in the flow: no call can run it. */
  readonly isFaulty: boolean
  /** What the canvas lights up. */
  readonly onRun: (run: Pick<Marks, 'path' | 'current'> | null) => void
}

/** A call that is only thought: what happens at each widget is chosen, and the path lights up. */
export function SimulatorPanel({ editor, saving, isFaulty, onRun }: SimulatorPanelProps) {
  const t = useText()
  const words = useWords()
  const { history } = useStore(editor.state)
  const flow = history.present
  const kept = useMemo(() => runsOf(flow), [flow])
  const [run, setRun] = useState<SavedRun>(() => newRun(''))
  const [chosen, setChosen] = useState<number | null>(null)
  const simulation = useMemo(() => simulate(flow, run), [flow, run])
  const path = useMemo(() => pathOf(simulation), [simulation])
  const coverage = useMemo(() => coverageOf(flow, kept), [flow, kept])
  const shown = chosen === null ? path.at(-1) : path[chosen]
  const trial = useTrial(saving, run)
  useEffect(() => {
    if (trial.shown) {
      const { passed } = trial.shown
      return onRun({ path: passedNames(flow, passed), current: passed.at(-1) ?? null })
    }
    onRun({ path: litBy(flow, simulation), current: shown?.name ?? null })
  }, [onRun, flow, simulation, shown, trial.shown])
  useEffect(() => () => onRun(null), [onRun])

  const keep = () => {
    const name = run.name.trim() || t('studio.runNumber', { number: kept.length + 1 })
    const saved = { ...run, name, expect: passedBy(simulation) }
    editor.edit({ kind: 'keep-runs', runs: [...kept.filter((one) => one.name !== name), saved] })
    setRun(saved)
  }
  return (
    <aside className={classes['panel']} aria-label={t('studio.simulate')} data-testid="simulator">
      <h2>{t('studio.simulate')}</h2>
      <p className="soft">{t('studio.simulateHint')}</p>
      <NativeSelect
        label={t('studio.begins')}
        value={run.trigger.event}
        data={triggerEvents.map((event) => ({ value: event, label: words(eventLabel(event)) }))}
        onChange={({ currentTarget }) => {
          const event = triggerEvents.find((one) => one === currentTarget.value)
          if (event) setRun({ ...run, trigger: { ...run.trigger, event } })
        }}
      />
      <TextInput
        label={t('studio.caller')}
        placeholder="+12025550142"
        value={run.trigger.parameters?.['From'] ?? ''}
        onChange={({ currentTarget: { value } }) => {
          const { From: _before, ...others } = run.trigger.parameters ?? {}
          const parameters = { ...others, ...(value && { From: value }) }
          setRun({ ...run, trigger: { ...run.trigger, parameters } })
        }}
      />
      <TextInput
        label={t('studio.timeOfDay')}
        description={t('studio.timeOfDayHint')}
        type="datetime-local"
        value={run.now?.slice(0, 16) ?? ''}
        onChange={({ currentTarget: { value } }) => {
          const { now: _before, ...rest } = run
          setRun(value === '' ? rest : { ...rest, now: `${value}:00Z` })
        }}
      />
      <RunPath
        flow={flow}
        run={run}
        simulation={simulation}
        path={path}
        chosen={chosen}
        onChoose={setChosen}
        onChange={setRun}
      />
      <TextInput
        label={t('studio.runName')}
        value={run.name}
        maxLength={100}
        onChange={({ currentTarget }) => setRun({ ...run, name: currentTarget.value })}
      />
      <div className={classes['acts']}>
        <Button onClick={keep}>{t('studio.keepRun')}</Button>
        <Button
          variant="default"
          onClick={() => {
            setRun(newRun(''))
            setChosen(null)
          }}
        >
          {t('studio.newRun')}
        </Button>
      </div>
      <TrialPart trial={trial} run={run} isFaulty={isFaulty} />
      {kept.length > 0 && (
        <section className={classes['part']} data-testid="saved-runs">
          <h3>{t('studio.savedRuns')}</h3>
          <p className="soft">
            {t('studio.coverage', {
              covered: coverage.covered.length,
              all: coverage.covered.length + coverage.missed.length,
            })}
          </p>
          <ul className={classes['list']}>
            {coverage.runs.map(({ run: one, simulation: { failure } }) => (
              <li key={one.name} className={classes['run']}>
                <button
                  type="button"
                  className={classes['row']}
                  aria-pressed={one.name === run.name}
                  onClick={() => {
                    setRun(one)
                    setChosen(null)
                  }}
                >
                  {failure === null ? (
                    <IconCircleCheck
                      size={18}
                      className={classes['good']}
                      aria-label={t('studio.passes')}
                    />
                  ) : (
                    <IconCircleX
                      size={18}
                      className={classes['bad']}
                      aria-label={t('studio.fails')}
                    />
                  )}
                  <span>
                    {one.name}
                    {failure !== null && <span className={classes['bad']}> {words(failure)}</span>}
                  </span>
                </button>
                <Button
                  size="xs"
                  variant="subtle"
                  aria-label={t('studio.removeRun', { name: one.name })}
                  onClick={() =>
                    editor.edit({
                      kind: 'keep-runs',
                      runs: kept.filter(({ name }) => name !== one.name),
                    })
                  }
                >
                  {t('studio.removeShort')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  )
}
