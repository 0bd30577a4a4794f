import type { SavedRun, Simulation } from '@offhook/studio-flow'
import type { FlowDefinition } from '../../../model/studio/definition.ts'
import { inputOf, type PathStep, withInput } from '../../../model/studio/runs.ts'
import type { PlainKey } from '../../../texts/index.ts'
import { useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import classes from './EditorScreen.module.css'
import { StepContext } from './StepContext.tsx'
import { StepInput } from './StepInput.tsx'
import { eventLabel } from './widget-look.ts'

interface RunPathProps {
  readonly flow: FlowDefinition
  readonly run: SavedRun
  readonly simulation: Simulation
  readonly path: readonly PathStep[]
  /** The place of the step whose context is shown; null for none. */
  readonly chosen: number | null
  readonly onChoose: (index: number | null) => void
  readonly onChange: (run: SavedRun) => void
}

const endings: Readonly<Record<Simulation['ended'], PlainKey>> = {
  completed: 'studio.ended_completed',
  hangup: 'studio.ended_hangup',
  failed: 'studio.ended_failed',
  loop: 'studio.ended_loop',
  'too-many-steps': 'studio.ended_loop',
  'too-slow': 'studio.ended_slow',
}

/** So many steps are listed; a run that goes round has more of the same. */
const MOST = 60

/** The widgets that a run passes, with what happens at each that waits for somebody. */
export function RunPath({ run, simulation, path, chosen, onChoose, onChange }: RunPathProps) {
  const t = useText()
  const words = useWords()
  const { ended, faults } = simulation
  return (
    <section className={classes['part']} aria-label={t('studio.path')}>
      <h3>{t('studio.path')}</h3>
      <ol className={classes['path']} data-testid="run-path">
        {path.slice(0, MOST).map(({ name, visit, step }, index) => (
          <li key={`${name} ${visit}`}>
            <button
              type="button"
              className={classes['row']}
              aria-expanded={index === chosen}
              onClick={() => onChoose(index === chosen ? null : index)}
            >
              <span className="soft tabular">{index + 1}</span>
              <strong className="clip">{name}</strong>
              <span className="soft">{words(eventLabel(step.name))}</span>
            </button>
            {step.ask && (
              <StepInput
                ask={step.ask}
                label={visit === 0 ? name : t('studio.visit', { name, number: visit + 1 })}
                input={inputOf(run, name, visit) ?? { at: name }}
                onChange={(input) => onChange(withInput(run, visit, input))}
              />
            )}
            {index === chosen && <StepContext context={step.context} />}
          </li>
        ))}
      </ol>
      {path.length > MOST && (
        <p className="soft">{t('studio.moreSteps', { count: path.length - MOST })}</p>
      )}
      {faults.map(({ at, message }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same fault may come again.
        <p key={index} className={classes['bad']}>
          {at}: {message}
        </p>
      ))}
      <p data-testid="run-end">{t(endings[ended])}</p>
    </section>
  )
}
