import { Tooltip } from '@mantine/core'
import { IconDeviceMobile, IconHeadset, IconPhoneCalling } from '@tabler/icons-react'
import { href } from '../../model/route.ts'
import { useNavigator, useRoute } from '../../ui/hooks.ts'
import classes from './Rail.module.css'

const places = [
  { path: '/', label: 'Desk', Icon: IconHeadset },
  { path: '/calls', label: 'Calls', Icon: IconPhoneCalling },
]

/** The places of the application, and the way to the test phone. */
export function Rail() {
  const navigator = useNavigator()
  const { path: here } = useRoute()
  return (
    <nav className={classes['root']} aria-label="Pages">
      {places.map(({ path, label, Icon }) => {
        const isHere = path === '/' ? here === '/' : here.startsWith(path)
        return (
          <Tooltip key={path} label={label} position="right" openDelay={300}>
            <a
              href={href(path)}
              aria-label={label}
              aria-current={isHere ? 'page' : undefined}
              className={classes['item']}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return
                event.preventDefault()
                navigator.go(path)
              }}
            >
              <Icon size={22} stroke={1.75} />
            </a>
          </Tooltip>
        )
      })}
      <span className={classes['space']} />
      <Tooltip label="Test phone, in a new tab" position="right" openDelay={300}>
        <a
          href={href('/test-caller')}
          target="_blank"
          rel="noreferrer"
          aria-label="Test caller"
          className={classes['item']}
        >
          <IconDeviceMobile size={22} stroke={1.75} />
        </a>
      </Tooltip>
    </nav>
  )
}
