import { admin } from './admin.ts'
import { audit } from './audit.ts'
import { bar } from './bar.ts'
import { calls } from './calls.ts'
import { checkup } from './checkup.ts'
import { desk } from './desk.ts'
import { dialpad } from './dialpad.ts'
import { failures } from './failures.ts'
import { forms } from './forms.ts'
import { insights } from './insights.ts'
import { intents } from './intents.ts'
import { login } from './login.ts'
import { notices } from './notices.ts'
import { outbound } from './outbound.ts'
import { pages } from './pages.ts'
import { pay } from './pay.ts'
import { people } from './people.ts'
import { plugins } from './plugins.ts'
import { problems } from './problems.ts'
import { quality } from './quality.ts'
import { queues } from './queues.ts'
import { refusals } from './refusals.ts'
import { reviews } from './reviews.ts'
import { shell } from './shell.ts'
import { sound } from './sound.ts'
import { sounds } from './sounds.ts'
import { studio } from './studio.ts'
import { team } from './team.ts'
import { testPhone } from './test-phone.ts'
import { transfer } from './transfer.ts'

/** Spanish. */
export default {
  admin,
  audit,
  bar,
  calls,
  checkup,
  desk,
  dialpad,
  failures,
  forms,
  insights,
  intents,
  login,
  notices,
  outbound,
  pages,
  pay,
  people,
  plugins,
  problems,
  quality,
  queues,
  refusals,
  reviews,
  shell,
  sound,
  sounds,
  studio,
  team,
  testPhone,
  transfer,
}
