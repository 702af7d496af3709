/** The Korean texts of the errors of the server: most tell which field of a request is wrong. */
import type { Catalogue } from '@onsale/core/language/translate';

export const koreanMessages: Catalogue = {
  'a page of another site must send application/json, and its origin must be allowed to call':
    '다른 사이트의 페이지는 application/json으로 보내야 하고, 그 출처가 허용되어 있어야 합니다',
  'is given twice: send it once': '두 번 보냈습니다: 한 번만 보내세요',
  'there is no such procedure: check the path': '그런 프로시저가 없습니다: 경로를 확인하세요',
  'the method does not fit: send queries with GET, mutations with POST':
    '메서드가 맞지 않습니다: 조회는 GET으로, 변경은 POST로 보내세요',
  'the body is not plain JSON: send it as application/json, in UTF-8 and uncompressed':
    '본문이 일반 JSON이 아닙니다: application/json으로, UTF-8로, 압축하지 말고 보내세요',
  'there is no such field': '그런 필드가 없습니다',
  'the body is nested deeper than {0} levels: no input is':
    '본문이 {0}단계보다 깊습니다: 그렇게 깊은 입력은 없습니다',
  'must be the nextCursor of the previous page': '이전 페이지의 nextCursor여야 합니다',
  'has characters that cannot be stored: send well-formed Unicode without NUL':
    '저장할 수 없는 문자가 있습니다: NUL 없는 올바른 유니코드로 보내세요',
  'contains a credential, which other people could read: leave it out':
    '다른 사람이 읽을 수 있는 곳에 인증 정보가 있습니다: 빼고 보내세요',
  'must be well-formed Unicode': '올바른 유니코드여야 합니다',
  'has control characters or characters that turn the direction of text: leave them out':
    '제어 문자나 글의 방향을 바꾸는 문자가 있습니다: 빼고 보내세요',
  'has nothing that can be seen': '눈에 보이는 글자가 없습니다',
  'must be an instant with an offset, such as 2027-05-01T10:00Z or 2027-05-01T12:00:00+02:00':
    '2027-05-01T10:00Z나 2027-05-01T12:00:00+02:00처럼 시간대가 있는 시각이어야 합니다',
  'must lie in the years 0000 to 9999 of UTC, such as 2027-05-01T10:00Z':
    '2027-05-01T10:00Z처럼 UTC로 0000년부터 9999년 사이여야 합니다',
  'must be a date as YYYY-MM-DD, or with its time as YYYY-MM-DDTHH:MM':
    'YYYY-MM-DD, 또는 시각까지 YYYY-MM-DDTHH:MM 형식의 날짜여야 합니다',
  'must be a nextAfter, the cursor of an event, or latest':
    'nextAfter, 이벤트의 커서, latest 중 하나여야 합니다',
  'must not name a seat twice': '같은 좌석을 두 번 적을 수 없습니다',
  'the batch has more than {0} calls: split it':
    '묶음에 요청이 {0}개보다 많습니다: 나누어 보내세요',
  'a stream cannot be in a batch: open it by itself':
    '스트림은 묶음에 넣을 수 없습니다: 따로 여세요',
  'is for one call, not for a batch: send the call by itself':
    '묶음이 아니라 요청 하나에 쓰는 것입니다: 따로 보내세요',
  'the input is not valid JSON: send JSON': '입력이 올바른 JSON이 아닙니다: JSON을 보내세요',
  'The server opens no further streams now: poll, or try again shortly.':
    '서버가 지금은 스트림을 더 열지 않습니다: 조회를 쓰거나 잠시 뒤에 다시 시도하세요.',
  'must be 1 to {0} characters': '1자 이상 {0}자 이하여야 합니다',
  'differs from the idempotencyKey of the body: send only one of them':
    '본문의 idempotencyKey와 다릅니다: 둘 중 하나만 보내세요',
  'must be at least {0} unguessable characters here, such as a UUID: it is the only thing that protects the stored response':
    '여기서는 UUID처럼 짐작할 수 없는 {0}자 이상이어야 합니다: 저장된 응답을 지키는 것은 이 키뿐입니다',
  'the percent-encoding of the path is not valid': '경로의 퍼센트 인코딩이 잘못되었습니다',
  'there is no such path: /docs lists all paths':
    '그런 경로가 없습니다: 모든 경로는 /docs에 있습니다',
  'the path does not support this method: use {0}':
    '이 경로는 그 메서드를 지원하지 않습니다: {0} 중에서 쓰세요',
  'the body is not a JSON object: send one, such as {"amount": 1000}':
    '본문이 JSON 객체가 아닙니다: {"amount": 1000} 같은 객체를 보내세요',
  'the body is not valid JSON: send JSON': '본문이 올바른 JSON이 아닙니다: JSON을 보내세요',
  'this page is read with GET': '이 페이지는 GET으로 읽습니다',
  'the path does not support this method: use GET, HEAD':
    '이 경로는 그 메서드를 지원하지 않습니다: GET이나 HEAD를 쓰세요',
  'the Host header is missing: HTTP/1.1 requires one':
    'Host 헤더가 없습니다: HTTP/1.1에는 꼭 필요합니다',
  'there are several Host headers: send one': 'Host 헤더가 여럿입니다: 하나만 보내세요',
  'the Host header names a host that this server does not answer for: call it by an allowed name, or add the name to ONSALE_ALLOWED_HOSTS':
    'Host 헤더의 이름은 이 서버가 응답하는 이름이 아닙니다: 허용된 이름으로 부르거나 ONSALE_ALLOWED_HOSTS에 추가하세요',
  'the body is not valid UTF-8: send JSON in UTF-8':
    '본문이 올바른 UTF-8이 아닙니다: UTF-8로 된 JSON을 보내세요',
  'The server has reached its limit of open connections. Try again shortly.':
    '서버가 열 수 있는 연결을 모두 썼습니다. 잠시 뒤에 다시 시도하세요.',
  'the URL and the headers are too long: shorten them, and send input in the body':
    'URL과 헤더가 너무 깁니다: 줄이고, 입력은 본문으로 보내세요',
  'the chunk extensions of the body are too long: leave them out':
    '본문의 청크 확장이 너무 깁니다: 빼고 보내세요',
  'the request took too long to arrive: send it again, without pauses':
    '요청이 도착하는 데 너무 오래 걸렸습니다: 멈추지 말고 다시 보내세요',
  'the request is not valid HTTP: check its request line, headers and framing':
    '올바른 HTTP 요청이 아닙니다: 요청 줄과 헤더, 본문 길이를 확인하세요',
  'the URL is longer than {0} characters: send input in the body':
    'URL이 {0}자보다 깁니다: 입력은 본문으로 보내세요',
  'there are more than {0} headers: send fewer': '헤더가 {0}개보다 많습니다: 줄여서 보내세요',
  'there is no section "{0}": choose one of {1}':
    '"{0}" 구역이 없습니다: 다음 중에서 고르세요: {1}',
  'is more than best, the number of all seats': '전체 좌석 수인 best보다 많습니다',
  'must be { date, seatNos: [1, 2] } or { date, best: 2 }':
    '{ date, seatNos: [1, 2] } 또는 { date, best: 2 } 형식이어야 합니다',
  'must not name a reservation twice': '같은 예약을 두 번 적을 수 없습니다',
  'must be { reservationId } or { reservationIds: [ … ] }':
    '{ reservationId } 또는 { reservationIds: [ … ] } 형식이어야 합니다',
  'is after now, {0}: set the clock of the door':
    '현재 시각({0})보다 뒤입니다: 입구 기기의 시계를 맞추세요',
  'is before the ticket was sold, {0}: set the clock of the door':
    '입장권이 팔린 시각({0})보다 앞입니다: 입구 기기의 시계를 맞추세요',
  'name an address or a userId, and not both': '주소와 userId 중 하나만 적으세요',
  'is past: name an instant to come, or leave it out':
    '지난 시각입니다: 앞으로 올 시각을 적거나 빼세요',
  'contains a trusted proxy, behind which all clients are: name the address of the client':
    '모든 클라이언트 앞에 있는 신뢰하는 프록시가 들어 있습니다: 클라이언트의 주소를 적으세요',
  'would be more than {0} bans: remove some, or ban one network in place of many addresses':
    '차단이 {0}개를 넘게 됩니다: 일부를 지우거나, 여러 주소 대신 네트워크 하나를 차단하세요',
  'would be more than {0} webhooks: delete one': '웹훅이 {0}개를 넘게 됩니다: 하나를 삭제하세요',
  'must be an https:// address': 'https:// 주소여야 합니다',
  'must not contain a credential': '인증 정보가 들어 있으면 안 됩니다',
  'must not be a private address, which this server does not call':
    '이 서버가 호출하지 않는 사설 주소이면 안 됩니다',
  'is not the ID of a ban: use one from the list of bans':
    '차단의 ID가 아닙니다: 차단 목록에 있는 것을 쓰세요',
  'must be 1 to {0} letters, digits, dots, dashes and underscores, and not root':
    '영문자, 숫자, 점, 붙임표, 밑줄로 된 1자 이상 {0}자 이하여야 하고, root일 수 없습니다',
  'must be a version from the list of secrets': '비밀 목록에 있는 버전이어야 합니다',
  'is taken by another key, valid or revoked: choose another name':
    '유효하거나 폐기된 다른 키가 쓰는 이름입니다: 다른 이름을 고르세요',
  'is unknown: use one from the list of keys': '알 수 없습니다: 키 목록에 있는 것을 쓰세요',
  'signs new tokens: rotate first, and retire it once the next version signs':
    '새 토큰에 서명하고 있습니다: 먼저 교체하고, 다음 버전이 서명하면 폐기하세요',
  'signs new tokens in a few seconds: retire an older version':
    '몇 초 뒤 새 토큰에 서명합니다: 더 오래된 버전을 폐기하세요',
  'is unknown: use one from the list of secrets': '알 수 없습니다: 비밀 목록에 있는 것을 쓰세요',
  'the signing secret is in the configuration of the servers: change ONSALE_TOKEN_SECRET there':
    '서명 비밀이 서버 설정에 있습니다: 거기서 ONSALE_TOKEN_SECRET을 바꾸세요',
  'must be { orderId } or { ticketCode }': '{ orderId } 또는 { ticketCode } 형식이어야 합니다',
  'must be printable ASCII characters': '출력할 수 있는 ASCII 문자여야 합니다',
  'draws no lots: its order is that of joining':
    '추첨을 하지 않는 공연입니다: 들어온 차례대로 입장합니다',
  'comes too late: the lots were drawn already': '너무 늦었습니다: 추첨이 이미 끝났습니다',
  'cannot be changed: this draw has another one already':
    '바꿀 수 없습니다: 이 추첨에는 이미 다른 값이 있습니다',
  '{0} is a date of the concert already': '{0:은/는} 이미 이 공연의 날짜입니다',
  'the concert would have {0} dates, and may have {1}':
    '공연 날짜가 {0}개가 되는데, {1}개까지만 가질 수 있습니다',
  'is in the past: choose an instant to come, or close the concert':
    '지난 시각입니다: 앞으로 올 시각을 고르거나 예매를 끝내세요',
  'must be after opensAt': 'opensAt보다 뒤여야 합니다',
  'must not name a date twice, and names {0} again':
    '같은 날짜를 두 번 적을 수 없는데 {0:이/가} 또 있습니다',
  'must be the IANA name of a time zone, such as Europe/Berlin':
    'Europe/Berlin 같은 IANA 시간대 이름이어야 합니다',
  'is told by the layout: omit it': '좌석 배치에서 정해집니다: 빼고 보내세요',
  'rows and seatsPerRow must both be given, or neither':
    'rows와 seatsPerRow는 둘 다 적거나 둘 다 빼야 합니다',
  'seatsPerDate is not rows times seatsPerRow: omit it':
    'seatsPerDate가 rows와 seatsPerRow의 곱이 아닙니다: 빼고 보내세요',
  'rows times seatsPerRow is more than {0} seats': 'rows와 seatsPerRow의 곱이 {0}석보다 많습니다',
  'names nothing to change: give at least one field beside concertId':
    '바꿀 것이 없습니다: concertId 외에 필드를 하나 이상 적으세요',
  'must come with lobbyOpensAt: lots are drawn among those in the lobby':
    'lobbyOpensAt과 함께 적어야 합니다: 추첨은 로비에 있는 사람들 사이에서 합니다',
  'must be given: the lobby ends when the doors open':
    '꼭 적어야 합니다: 로비는 예매가 시작될 때 끝납니다',
  'must be before opensAt': 'opensAt보다 앞이어야 합니다',
  '{0} lies beyond the year 9999 of UTC': '{0:은/는} UTC로 9999년을 넘습니다',
  '{0} is in the past: choose future dates': '{0:은/는} 지난 날짜입니다: 앞으로 올 날짜를 고르세요',
  'the sale of {0} would be over: it ends {1} minutes before it (salesEndMinutes)':
    '{0}의 예매는 이미 끝났을 것입니다: 시작 {1}분 전에 끝납니다(salesEndMinutes)',
  '{0} does not exist in {1}: clocks go from {2} to {3}':
    '{0:은/는} {1}에 없는 시각입니다: 시계가 {2}에서 {3:으로/로} 넘어갑니다',
  'must be an account key made by newAccountKey() of the SDK, or be omitted':
    'SDK의 newAccountKey()로 만든 계정 키이거나, 비어 있어야 합니다',
  'is the current key: generate another': '지금 쓰는 키입니다: 다른 키를 만드세요',
  'belongs to an account already: generate another':
    '이미 어떤 계정의 키입니다: 다른 키를 만드세요',
  'is not an address or network: use one such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48':
    '주소나 네트워크가 아닙니다: 203.0.113.7, 203.0.113.0/24, 2001:db8::/48 같은 것을 쓰세요',
  'is too wide a network, which would ban much of the internet: use a prefix of /{0} or more':
    '너무 넓은 네트워크여서 인터넷의 큰 부분을 차단하게 됩니다: 접두사를 /{0} 이상으로 쓰세요',
  'contains a loopback address, which would ban this machine: name the address of the client':
    '루프백 주소가 들어 있어 이 기기를 차단하게 됩니다: 클라이언트의 주소를 적으세요',
  'This call needs the account key, because the place of the queue token is over: send the account key, or join again.':
    '대기열 토큰의 순서가 끝나 계정 키가 필요한 요청입니다: 계정 키를 보내거나 대기열에 다시 들어오세요.',
  'This call needs the account key itself; a queue token is not enough. Send the account key that account.create or the first join returned.':
    '계정 키 자체가 필요한 요청이며 대기열 토큰으로는 안 됩니다. account.create나 첫 join에서 받은 계정 키를 보내세요.',
};
