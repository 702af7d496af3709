/** The Korean texts of events. */
import type { Catalogue } from '@onsale/core/language/translate';

export const koreanEvents: Catalogue = {
  '--types and --concert need the admin key: without it only your own events are shown':
    '--types와 --concert에는 관리자 키가 필요합니다: 없으면 자신의 이벤트만 보입니다',
  'No events.': '이벤트가 없습니다.',
  '{0} Asking again…': '{0} 다시 묻는 중…',
  'Forwarding to {0}, signed with {1}': '{0} 주소로 전달합니다. 서명: {1}',
  'Waiting for events. Ctrl-C ends it.': '이벤트를 기다립니다. Ctrl-C로 끝냅니다.',
  '--forward-to must be an address such as http://localhost:3000/hooks':
    '--forward-to는 http://localhost:3000/hooks 같은 주소여야 합니다',
  'no answer within {0} s': '{0}초 안에 응답이 없습니다',
  'show what happened: your own, or with an admin key all of it':
    '일어난 일을 보여 줍니다: 자신의 것, 관리자 키가 있으면 전부',
  'what happened to your places and orders': '자신의 순서와 주문에 일어난 일',
  'and what happens, one object a line': '앞으로 일어나는 일도, 한 줄에 객체 하나씩',
  'every payment': '모든 결제',
  'go on as events come, until Ctrl-C': 'Ctrl-C를 누를 때까지 이벤트를 이어서 보여 줍니다',
  'begin after this event: its cursor, or latest': '이 이벤트 다음부터: 그 cursor, 또는 latest',
  'forward events to a program on this machine, signed as webhooks are':
    '이벤트를 이 컴퓨터의 프로그램에 웹훅처럼 서명하여 전달합니다',
  'try a receiver': '수신 프로그램을 시험합니다',
  'payments alone, to a port': '결제만, 포트로',
  'only show them': '보여 주기만 합니다',
  'the address, or a port of this machine': '주소, 또는 이 컴퓨터의 포트',
  'sign with this secret, whsec_… (one is made)':
    '이 비밀 값 whsec_…로 서명합니다 (없으면 만듭니다)',
  'only these types, separated by commas': '이 종류만, 쉼표로 구분',
  'only this concert': '이 공연만',
  'must be of {0}': '{0} 가운데 하나여야 합니다',
};
