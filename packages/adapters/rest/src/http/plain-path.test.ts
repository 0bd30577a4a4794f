import { expect, it } from 'vitest'
import { plainPath } from './plain-path.ts'

it.each([
  ['/2010-04-01/Accounts/AC1/Calls.json?PageSize=1', '/2010-04-01/Accounts/AC1/Calls?PageSize=1'],
  ['/2010-04-01/Accounts.json', '/2010-04-01/Accounts'],
  ['/api/2010-04-01/Accounts.json', '/2010-04-01/Accounts'],
  ['/taskrouter/v1/Workspaces', '/v1/Workspaces'],
  ['/flex-api/v1/Configuration?a=b.json', '/v1/Configuration?a=b.json'],
  ['/v1/Workspaces/WS1.json', '/v1/Workspaces/WS1.json'],
  // A family needs its version: these are other things.
  ['/voice', '/voice'],
  ['/api/offhook/v1/Calls', '/api/offhook/v1/Calls'],
  ['/offhook/v1/Calls', '/offhook/v1/Calls'],
  ['/app/assets/a.json', '/app/assets/a.json'],
  ['/', '/'],
  ['', ''],
  // Only the last `.json` is a form.
  ['/2010-04-01/Accounts/AC1/Recordings/RE1.wav', '/2010-04-01/Accounts/AC1/Recordings/RE1.wav'],
  ['/2010-04-01/A.json/B', '/2010-04-01/A.json/B'],
])('%s is %s', (url, plain) => {
  expect(plainPath(url)).toBe(plain)
})
