/** The faults by which `npm run prove:faults` tries whom the server names. */
import type { Browser } from 'playwright-core'
import {
  type FaultyCall,
  fromCarrier,
  pause,
  refusedByCarrier,
  stallsPage,
  toBrowser,
  toPhone,
  whileServerStalls,
  whoseServerDies,
} from './faulty-calls.ts'

const air = { loss: 0.1, run: 3, jitterMs: 60 }
const far = { delayMs: 250 }
const hum = 20

export function faultyCalls(browser: Browser): readonly FaultyCall[] {
  return [
    { name: 'phone: nothing is wrong', fault: ['nobody'], run: toPhone({}) },
    { name: 'carrier: nothing is wrong', fault: ['nobody'], run: fromCarrier({}) },
    {
      name: 'carrier: the caller only listens',
      fault: ['nobody'],
      run: fromCarrier({ mouth: (call) => call.speaks(null) }),
    },
    {
      name: 'phone: dead microphone',
      fault: ['headset'],
      run: toPhone({ mouth: (call) => call.speaks(null) }),
    },
    {
      name: 'phone: a microphone that only hums',
      fault: ['headset'],
      run: toPhone({ mouth: (call) => call.speaks(100, hum) }),
    },
    {
      name: 'phone: Wi-Fi loses and shakes, both ways',
      fault: ['wifi'],
      run: toPhone({ toServer: air, toParty: air }),
    },
    {
      name: 'phone: Wi-Fi loses on the way to us',
      fault: ['wifi'],
      run: toPhone({ toServer: { loss: 0.12, run: 4 } }),
    },
    {
      name: 'phone: Wi-Fi shakes on the way to it',
      fault: ['wifi'],
      run: toPhone({ toParty: { jitterMs: 120 } }),
    },
    {
      name: 'phone: a firewall lets nothing out',
      fault: ['wifi'],
      run: toPhone({ toServer: { cut: true } }),
    },
    {
      name: 'phone: a line of half a second',
      fault: ['provider'],
      run: toPhone({ toServer: far, toParty: far }),
    },
    {
      name: 'phone: a long line that loses',
      fault: ['provider'],
      run: toPhone({ toServer: { delayMs: 100, loss: 0.1 }, toParty: { delayMs: 100 } }),
    },
    {
      name: 'carrier: loss on the way to us',
      fault: ['carrier'],
      run: fromCarrier({ toServer: { loss: 0.1, run: 2 } }),
    },
    {
      name: 'carrier: loss on the way to it',
      fault: ['carrier'],
      run: fromCarrier({ toParty: { loss: 0.12, run: 2 } }),
    },
    {
      name: 'carrier: shaken by 120 ms',
      fault: ['carrier'],
      run: fromCarrier({ toServer: { jitterMs: 120 } }),
    },
    {
      name: 'carrier: nothing comes from it',
      fault: ['carrier'],
      run: fromCarrier({ toServer: { cut: true } }),
    },
    {
      name: 'carrier: a way of half a second',
      fault: ['carrier'],
      run: fromCarrier({ toServer: far, toParty: far }),
    },
    { name: 'carrier: it answers 503', fault: ['carrier'], run: refusedByCarrier },
    { name: 'browser: nothing is wrong', fault: ['nobody'], run: toBrowser({}) },
    { name: 'browser: dead microphone', fault: ['headset'], run: toBrowser({ isSilent: true }) },
    {
      name: 'browser: microphone refused',
      fault: ['browser'],
      run: toBrowser({
        before: (phone) => phone.party.refusesMicrophone(true),
        isUnanswered: true,
      }),
    },
    {
      name: 'browser: its page sends no audio',
      fault: ['browser'],
      run: toBrowser({
        before: (phone) =>
          phone.party.page.evaluate(() => {
            RTCPeerConnection.prototype.addTrack = function () {
              return this.addTransceiver('audio', { direction: 'sendrecv' }).sender
            }
          }),
      }),
    },
    {
      name: 'browser: Wi-Fi loses and shakes, both ways',
      fault: ['wifi'],
      run: toBrowser({ toServer: air, toParty: air }),
    },
    {
      name: 'browser: Wi-Fi loses on the way to it',
      fault: ['wifi'],
      run: toBrowser({ toParty: { loss: 0.12, run: 4 } }),
    },
    {
      name: 'browser: Wi-Fi shakes on the way to us',
      fault: ['wifi'],
      run: toBrowser({ toServer: { jitterMs: 120 } }),
    },
    {
      name: 'browser: its network goes for good',
      fault: ['wifi'],
      run: toBrowser({
        during: async (phone, line) => {
          await pause(12_000)
          line.becomes({ toServer: { cut: true }, toParty: { cut: true } })
          await phone.says('call disconnect', 90_000)
        },
      }),
    },
    {
      name: 'browser: a line of half a second',
      fault: ['provider'],
      run: toBrowser({ toServer: far, toParty: far }),
    },
    {
      name: 'browser: a long line that loses',
      fault: ['provider'],
      run: toBrowser({
        toServer: { delayMs: 120, loss: 0.1 },
        toParty: { delayMs: 120, loss: 0.1 },
      }),
    },
    {
      name: 'browser: loss, on a cable',
      fault: ['provider'],
      run: toBrowser({
        network: 'ethernet',
        toServer: { loss: 0.1, run: 2 },
        toParty: { loss: 0.1, run: 2 },
      }),
    },
    {
      name: 'browser: its page stands still again and again',
      fault: ['browser'],
      run: toBrowser({ during: stallsPage(browser, 800, 800) }),
    },
    { name: 'server: it is stopped again and again', fault: ['us'], run: whileServerStalls },
    { name: 'server: it is stopped for good', fault: ['us'], run: whoseServerDies },
  ]
}
