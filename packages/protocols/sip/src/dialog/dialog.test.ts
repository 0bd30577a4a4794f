import { describe, expect, it } from 'vitest'
import { createResponse, type SipRequest } from '../message/message.ts'
import { parseMessage } from '../message/parse.ts'
import {
  type Dialog,
  dialogHeaders,
  keyOfRequest,
  parseDialog,
  refreshTarget,
  routeOf,
  takeRemoteCseq,
  uacDialog,
  uasDialog,
} from './dialog.ts'

function invite(extra: string[] = [], to = '<sip:bob@example.com>'): SipRequest {
  const lines = [
    'INVITE sip:bob@192.0.2.4 SIP/2.0',
    'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
    'From: "Alice" <sip:alice@example.com>;tag=a1',
    `To: ${to}`,
    'Call-ID: call-1',
    'CSeq: 7 INVITE',
    ...extra,
  ]
  const result = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), 'datagram')
  if (!result.ok) throw new Error(result.issue)
  return result.message as SipRequest
}

const CONTACT = 'Contact: <sip:alice@10.0.0.1:5070>'
const ROUTES = ['Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>']

describe('dialogs', () => {
  it('keeps the route set in order as callee and turns it round as caller', () => {
    const request = invite([CONTACT, ...ROUTES])
    const response = createResponse(request, 200, {
      toTag: 'b1',
      headers: {
        'Record-Route': request.headers.lines('Record-Route'),
        Contact: '<sip:bob@192.0.2.4>',
      },
    })

    expect(uasDialog(request, 'b1')?.routeSet).toEqual([
      '<sip:p2.example.com;lr>',
      '<sip:p1.example.com;lr>',
    ])
    expect(uacDialog(request, response)).toMatchObject({
      callId: 'call-1',
      localTag: 'a1',
      remoteTag: 'b1',
      localCseq: 7,
      remoteTarget: 'sip:bob@192.0.2.4',
      routeSet: ['<sip:p1.example.com;lr>', '<sip:p2.example.com;lr>'],
    })
  })

  it('needs a sip Contact to call back', () => {
    expect(uasDialog(invite(), 'b1')).toBeUndefined()
    expect(uasDialog(invite(['Contact: <tel:+1555>']), 'b1')).toBeUndefined()
    expect(uasDialog(invite(['Contact: *']), 'b1')).toBeUndefined()
  })

  it('finds its requests by the tags turned round', () => {
    expect(keyOfRequest(invite([], '<sip:bob@example.com>;tag=b1'))).toBe('call-1 b1 a1')
    expect(keyOfRequest(invite())).toBeUndefined()
  })

  const base = (routeSet: string[]): Dialog => ({
    ...uasDialog(invite([CONTACT]), 'b1')!,
    routeSet,
  })

  it('addresses the Contact through loose routers', () => {
    expect(routeOf(base([]))).toEqual({
      uri: 'sip:alice@10.0.0.1:5070',
      routes: [],
      hop: 'sip:alice@10.0.0.1:5070',
    })
    const routes = ['<sip:p1.example.com;lr>', '<sip:p2.example.com;lr>']
    expect(routeOf(base(routes))).toEqual({
      uri: 'sip:alice@10.0.0.1:5070',
      routes,
      hop: 'sip:p1.example.com;lr',
    })
  })

  it('addresses a strict router itself and puts the Contact last (§12.2.1.1)', () => {
    expect(routeOf(base(['<sip:strict.example.com>', '<sip:p2.example.com;lr>']))).toEqual({
      uri: 'sip:strict.example.com',
      routes: ['<sip:p2.example.com;lr>', '<sip:alice@10.0.0.1:5070>'],
      hop: 'sip:strict.example.com',
    })
  })

  it('writes requests from our side', () => {
    const headers = dialogHeaders(base(['<sip:p1.example.com;lr>']), 'BYE', 3)

    expect(headers.toString()).toBe(
      'Max-Forwards: 70\r\nRoute: <sip:p1.example.com;lr>\r\nFrom: <sip:bob@example.com>;tag=b1\r\n' +
        'To: "Alice" <sip:alice@example.com>;tag=a1\r\nCall-ID: call-1\r\nCSeq: 3 BYE\r\n',
    )
  })

  it('takes only a rising CSeq from the peer', () => {
    const dialog = base([])

    expect(takeRemoteCseq(dialog, 7)).toBeUndefined()
    expect(takeRemoteCseq(dialog, 6)).toBeUndefined()
    expect(takeRemoteCseq(dialog, 90)?.remoteCseq).toBe(90)
    expect(takeRemoteCseq({ ...dialog, remoteCseq: undefined }, 1)?.remoteCseq).toBe(1)
  })

  it('moves with the peer’s Contact and stays where there is none', () => {
    const moved = refreshTarget(base([]), invite(['Contact: <sip:alice@10.9.9.9>']))

    expect(moved.remoteTarget).toBe('sip:alice@10.9.9.9')
    expect(refreshTarget(moved, invite())).toBe(moved)
  })

  it('comes back from JSON, and garbage does not', () => {
    const dialog = base(['<sip:p1.example.com;lr>'])

    expect(parseDialog(JSON.parse(JSON.stringify(dialog)))).toEqual({ ...dialog })
    for (const bad of [
      null,
      1,
      {},
      { ...dialog, local: 'x y' },
      { ...dialog, routeSet: [5] },
      { ...dialog, localCseq: 'a' },
    ]) {
      expect(parseDialog(bad)).toBeUndefined()
    }
  })
})
