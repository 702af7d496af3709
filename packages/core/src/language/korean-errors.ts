/** The Korean texts of the errors of this package. */
import type { Catalogue } from './translate.ts';

export const koreanErrors: Catalogue = {
  'The order was paid in cash: ask the box office for a refund.':
    '현금으로 결제한 주문입니다: 매표소에 환불을 요청하세요.',
  'The order has no seat {0}, or not any more: see its seatNos.':
    '이 주문에 {0}번 좌석이 없거나 이미 환불되었습니다: 주문의 seatNos를 확인하세요.',
  'Seat {0} would stay without its accessible seat: refund it too.':
    '{0}번 좌석만 휠체어석 없이 남게 됩니다: 이 좌석도 함께 환불하세요.',
  'This client polls too often: wait for retryAfterMs, then poll again.':
    '너무 자주 조회하고 있습니다: retryAfterMs만큼 기다린 뒤 다시 조회하세요.',
  'Too many buyers joined from this network just now: wait for retryAfterMs, then join again.':
    '이 네트워크에서 너무 많은 사람이 방금 대기열에 들어왔습니다: retryAfterMs만큼 기다린 뒤 다시 들어오세요.',
  'Too many accounts were created from this network just now: use an existing account key, or wait for retryAfterMs.':
    '이 네트워크에서 방금 너무 많은 계정이 만들어졌습니다: 기존 계정 키를 쓰거나 retryAfterMs만큼 기다리세요.',
  'Too many accounts were created from this network today: use an existing account key, or wait for retryAfterMs.':
    '이 네트워크에서 오늘 너무 많은 계정이 만들어졌습니다: 기존 계정 키를 쓰거나 retryAfterMs만큼 기다리세요.',
  'Too many wrong credentials came from this network just now: check the key or token that is sent, and wait for retryAfterMs.':
    '이 네트워크에서 방금 잘못된 인증 정보가 너무 많이 왔습니다: 보내는 키나 토큰을 확인하고 retryAfterMs만큼 기다리세요.',
  'The waiting room is full: wait for retryAfterMs, then join again.':
    '대기실이 가득 찼습니다: retryAfterMs만큼 기다린 뒤 다시 들어오세요.',
  'This place has made as many reservations as its room allows: pay for one that you still hold, or join again once the place is over.':
    '이 순서로 할 수 있는 예약을 모두 썼습니다: 아직 잡고 있는 예약을 결제하거나, 순서가 끝난 뒤 대기열에 다시 들어오세요.',
  'The server has no free connection: try again after retryAfterMs.':
    '서버에 남은 연결이 없습니다: retryAfterMs 뒤에 다시 시도하세요.',
  'Too many connections are open from this network: close some, then try again.':
    '이 네트워크에서 열린 연결이 너무 많습니다: 일부를 닫고 다시 시도하세요.',
  'The server opens no further streams now: poll, or try again after retryAfterMs.':
    '서버가 지금은 스트림을 더 열지 않습니다: 조회를 쓰거나 retryAfterMs 뒤에 다시 시도하세요.',
  'Too many streams are open from this network: close some, or poll in their place.':
    '이 네트워크에서 열린 스트림이 너무 많습니다: 일부를 닫거나, 대신 조회를 쓰세요.',
  'Too many streams are open for this place: close one, or poll in its place.':
    '이 순서에 열린 스트림이 너무 많습니다: 하나를 닫거나, 대신 조회를 쓰세요.',
  'Too many calls arrived at once: wait for retryAfterMs, then continue.':
    '요청이 한꺼번에 너무 많이 왔습니다: retryAfterMs만큼 기다린 뒤 계속하세요.',
  'The reservation is paid: cancel its order to give the seats back.':
    '이미 결제된 예약입니다: 좌석을 돌려주려면 주문을 취소하세요.',
  'The order of this reservation was cancelled: make a new reservation.':
    '이 예약의 주문은 취소되었습니다: 새로 예약하세요.',
  'seat {0}': '{0}번 좌석',
  'seats {0}': '{0}번 좌석',
  '{0} seat': '{0}석',
  '{0} seats': '{0}석',
  '{0} point': '{0}포인트',
  '{0} points': '{0}포인트',
  ' in the section "{0}"': '"{0}" 구역에 ',
  'none are free at any price': '가격과 상관없이 빈 좌석이 없습니다',
  'the cheapest cost {0}': '가장 싼 좌석은 {0}입니다',
  'No such seats{0} cost at most {1} together: {2}.': '{0}합계 {1} 이하인 좌석이 없습니다: {2}.',
  'No accessible seat with the others beside it is free{0}: request fewer, or choose the seats.':
    '{0}일행이 나란히 앉을 수 있는 빈 휠체어석이 없습니다: 수를 줄이거나 좌석을 직접 고르세요.',
  'No {0} accessible seats with the others beside them are free{1}: request fewer, or choose the seats.':
    '{1}일행이 나란히 앉을 수 있는 빈 휠체어석 {0}석이 없습니다: 수를 줄이거나 좌석을 직접 고르세요.',
  'No seat for everybody is free{0}: choose another section or date.':
    '{0}누구나 앉을 수 있는 빈 좌석이 없습니다: 다른 구역이나 날짜를 고르세요.',
  'Only 1 seat is free{0}: request one.': '{0}1석만 비어 있습니다: 1석을 요청하세요.',
  '{0} seats are free{1}, but not that many next to each other: request fewer, or choose the seats.':
    '{1}{0}석이 비어 있지만, 그만큼 나란히 붙어 있지는 않습니다: 수를 줄이거나 좌석을 직접 고르세요.',
  'The request is malformed: send JSON that fits the procedure.':
    '요청 형식이 잘못되었습니다: 프로시저에 맞는 JSON을 보내세요.',
  'Invalid input: {0}.': '입력이 잘못되었습니다: {0}.',
  'No concert is on sale now: see the list of concerts for when one opens.':
    '지금 예매 중인 공연이 없습니다: 공연 목록에서 예매 시작 시각을 확인하세요.',
  'Several concerts are on sale: choose one by its concertId.':
    '예매 중인 공연이 여럿입니다: concertId로 하나를 고르세요.',
  'This call needs a credential: send the account key or queue token that join returned as "Authorization: Bearer …".':
    '인증 정보가 필요한 요청입니다: 대기열에 들어올 때 받은 계정 키나 대기열 토큰을 "Authorization: Bearer …"로 보내세요.',
  'This call needs a queue token: join the concert first, then send its token.':
    '대기열 토큰이 필요한 요청입니다: 먼저 공연의 대기열에 들어온 뒤 그 토큰을 보내세요.',
  'The wallet holds {0}, and the payment needs {1}: charge at least {2}, then pay again.':
    '지갑 잔액은 {0}인데 결제 금액은 {1}포인트입니다: {2}포인트 이상 충전한 뒤 다시 결제하세요.',
  'You are not admitted yet, with {0} ahead of you: poll the queue status until it says active.':
    '아직 입장 전이며 앞에 {0}이 있습니다: 상태가 active가 될 때까지 대기열 상태를 조회하세요.',
  '{0} person': '{0}명',
  '{0} people': '{0}명',
  'This place in line is over: join again to get a new one.':
    '이 대기 순서는 끝났습니다: 대기열에 다시 들어와 새 순서를 받으세요.',
  'This line requires a proof of work of {0} bits: solve the challenge before {1}, and join with the proof.':
    '이 대기열은 {0}비트 작업 증명을 요구합니다: {1} 전에 문제를 풀고 그 증명과 함께 들어오세요.',
  'This call needs the admin key.': '관리자 키가 필요한 요청입니다.',
  'This call needs the root admin key: the one in the configuration of the server.':
    '루트 관리자 키가 필요한 요청입니다: 서버 설정에 있는 키입니다.',
  'This call needs an admin key with the scope "{0}": this key has others.':
    '"{0}" 권한이 있는 관리자 키가 필요한 요청입니다: 이 키에는 다른 권한만 있습니다.',
  'Buyers cannot charge their own wallets here: ask the organiser to credit the points.':
    '여기서는 구매자가 직접 충전할 수 없습니다: 주최 측에 포인트 지급을 요청하세요.',
  'This account or network is banned: ask the organiser why.':
    '이 계정이나 네트워크는 차단되었습니다: 이유는 주최 측에 문의하세요.',
  'This account or network is banned until {0}: ask the organiser why.':
    '이 계정이나 네트워크는 {0}까지 차단되었습니다: 이유는 주최 측에 문의하세요.',
  'No such concert: use a concertId from the list of concerts.':
    '그런 공연이 없습니다: 공연 목록에 있는 concertId를 쓰세요.',
  'The concert does not play on that date: choose one of its dates.':
    '그 날짜에는 공연이 없습니다: 공연 날짜 중 하나를 고르세요.',
  'This hall has no {0}: choose from the seat map.':
    '이 공연장에는 {0:이/가} 없습니다: 좌석 배치도에서 고르세요.',
  'No such reservation: look it up in your list of reservations.':
    '그런 예약이 없습니다: 예약 목록에서 찾아보세요.',
  'No such order: look it up in your list of orders.':
    '그런 주문이 없습니다: 주문 목록에서 찾아보세요.',
  'No ticket has this code: read it again, or look the order up.':
    '이 코드의 입장권이 없습니다: 코드를 다시 읽거나 주문을 찾아보세요.',
  'No such webhook: check its id.': '그런 웹훅이 없습니다: ID를 확인하세요.',
  'No such user: check the userId.': '그런 사용자가 없습니다: userId를 확인하세요.',
  'This concert is no longer on sale: choose another from the list of concerts.':
    '이 공연의 예매는 끝났습니다: 공연 목록에서 다른 공연을 고르세요.',
  'This concert is not on sale yet: the sale opens at {0}.':
    '이 공연의 예매는 아직 시작되지 않았습니다: {0}에 시작합니다.',
  'This concert is not on sale yet: its lobby opens at {0}, and the sale at {1}.':
    '이 공연의 예매는 아직 시작되지 않았습니다: 로비는 {0}에 열리고 예매는 {1}에 시작합니다.',
  'Seat {0} is already taken: look at the seat map and choose again.':
    '{0}번 좌석은 이미 나갔습니다: 좌석 배치도를 보고 다시 고르세요.',
  'Seats {0} are already taken: look at the seat map and choose again.':
    '{0}번 좌석은 이미 나갔습니다: 좌석 배치도를 보고 다시 고르세요.',
  'Every seat is sold: choose another date or concert, or look again later, as a cancelled order frees its seats.':
    '모든 좌석이 매진되었습니다: 다른 날짜나 공연을 고르거나, 취소된 주문의 좌석이 나오는지 나중에 다시 보세요.',
  'No seat of this date is free, but not all are sold: try another date, or try again after retryAfterMs, when the first hold ends.':
    '이 날짜에 빈 좌석이 없지만 모두 팔린 것은 아닙니다: 다른 날짜를 고르거나, 첫 예약이 풀리는 retryAfterMs 뒤에 다시 시도하세요.',
  'Seat {0} is for companions only: request the accessible seat beside it too, or other seats.':
    '{0}번 좌석은 동반자석입니다: 옆 휠체어석과 함께 요청하거나 다른 좌석을 고르세요.',
  'Seats {0} are for companions only: request the accessible seat beside it too, or other seats.':
    '{0}번 좌석은 동반자석입니다: 옆 휠체어석과 함께 요청하거나 다른 좌석을 고르세요.',
  'This choice leaves {0} alone between taken ones: request for example {1}.':
    '이렇게 고르면 {0:이/가} 이미 나간 좌석 사이에 하나만 남습니다: 예를 들어 {1:을/를} 요청하세요.',
  'A buyer may have at most {0}, and you have {1}: request at most {2}.':
    '한 사람은 {0}까지 가질 수 있고 이미 {1}석이 있습니다: {2}석 이하로 요청하세요.',
  'A buyer may have at most {0}, and you have {1}: release or cancel some before you request others.':
    '한 사람은 {0}까지 가질 수 있고 이미 {1}석이 있습니다: 일부를 풀거나 취소한 뒤 요청하세요.',
  'The reservation expired and its seats are free again: make a new reservation.':
    '예약 시간이 지나 좌석이 다시 풀렸습니다: 새로 예약하세요.',
  'The reservation was released: make a new reservation.': '풀린 예약입니다: 새로 예약하세요.',
  'A wallet holds at most {0} and this one has {1}: charge less.':
    '지갑에는 {0}까지 담을 수 있고 지금 잔액은 {1}포인트입니다: 더 적게 충전하세요.',
  'This idempotencyKey was used with other input: use a new key.':
    '이 idempotencyKey는 다른 입력에 쓰였습니다: 새 키를 쓰세요.',
  'The order is already cancelled: its points were refunded.':
    '이미 취소된 주문입니다: 포인트는 환불되었습니다.',
  'The sale of this date ended at {0}: choose another date of the concert.':
    '이 날짜의 예매는 {0}에 끝났습니다: 다른 날짜를 고르세요.',
  'Orders for this date could be cancelled until {0}: ask the organiser for a refund.':
    '이 날짜의 주문은 {0}까지만 취소할 수 있었습니다: 주최 측에 환불을 요청하세요.',
  'The date {0} was cancelled ({1}): what was paid for it is refunded.':
    '{0} 공연은 취소되었습니다({1}): 결제한 금액은 환불됩니다.',
  'The ticket let its holder in at {0}: nobody else may enter with it.':
    '{0}에 이미 입장한 입장권입니다: 다른 사람은 이 입장권으로 입장할 수 없습니다.',
  'The ticket let its holder in at {0}, at {1}: nobody else may enter with it.':
    '{0}에 {1}에서 이미 입장한 입장권입니다: 다른 사람은 이 입장권으로 입장할 수 없습니다.',
  'Events after this cursor were deleted, so some would be missing: go on after {0}, from the oldest that is kept.':
    '이 커서 뒤의 이벤트가 지워져 일부가 빠지게 됩니다: 남아 있는 가장 오래된 {0} 뒤부터 이어서 읽으세요.',
  'The request body is larger than {0} bytes: send a smaller one.':
    '요청 본문이 {0}바이트보다 큽니다: 더 작게 보내세요.',
  'The server cannot answer now: try again soon.':
    '서버가 지금 응답할 수 없습니다: 잠시 뒤에 다시 시도하세요.',
  'The server failed unexpectedly: report the requestId.':
    '서버에 예상하지 못한 오류가 났습니다: requestId를 알려 주세요.',
  'The server cannot be reached: check its address, and that it is running.':
    '서버에 연결할 수 없습니다: 주소와, 서버가 실행 중인지 확인하세요.',
  'The server did not answer in time: try again.':
    '서버가 제시간에 응답하지 않았습니다: 다시 시도하세요.',
  'there is a section "{0}" before': '앞에 이미 "{0}" 구역이 있습니다',
  'has {0} seats: a date has at most {1}': '좌석이 {0}석입니다: 하루에 {1}석까지입니다',
  'there is a row {0} before, so its seats would be there twice':
    '앞에 이미 {0}열이 있어 같은 좌석이 두 번 생깁니다',
  'row {0} has {1} seats: an aisle lies after seat 1 to {2}':
    '{0}열은 {1}석입니다: 통로는 1번부터 {2}번 좌석 뒤에 있습니다',
  'section "{0}" has no seat {1}': '"{0}" 구역에 {1} 좌석이 없습니다',
  'names seat {0} twice': '{0} 좌석을 두 번 적었습니다',
  'must be one seat that is listed as accessible, and one that is not':
    '휠체어석으로 적은 좌석 하나와 그렇지 않은 좌석 하나여야 합니다',
  'seat {0} is the companion of another seat already': '{0} 좌석은 이미 다른 좌석의 동반자석입니다',
};
