/** The Korean texts of results, of errors and of the wallet. */
import type { Catalogue } from '@onsale/core/language/translate';

export const koreanResults: Catalogue = {
  'This needs the admin key: set ONSALE_ADMIN_KEY, or pass --admin-key-file.':
    '관리자 키가 필요합니다: ONSALE_ADMIN_KEY를 설정하거나 --admin-key-file을 붙이세요.',
  'If "onsale serve" generated the key, it shows it when it starts.':
    '"onsale serve"가 키를 만들었다면 시작할 때 보여 줍니다.',
  'The server asked to confirm your place: it is kept.':
    '서버가 순서 확인을 요청했습니다: 순서는 그대로입니다.',
  'Your place with {0} is over. You joined again, with {1}.':
    '{0:은/는} 끝났습니다. 다시 들어와 {1:을/를} 받았습니다.',
  'Profile "{0}" has no account on {1} yet: join or charge to create one.':
    '"{0}" 프로필은 아직 {1}에 계정이 없습니다: 대기열에 들어가거나 충전하면 만들어집니다.',
  'Your last key change may not have finished.': '지난번 키 바꾸기가 끝나지 않았을 수 있습니다.',
  'Profile "{0}" has no account on {1}. Check its name, or pass --new-account to create one.':
    '"{0}" 프로필은 {1}에 계정이 없습니다. 이름을 확인하거나, 만들려면 --new-account를 붙이세요.',
  'A new account was created for you ({0}).': '새 계정을 만들었습니다({0}).',
  'Choose one with --concert.': '--concert로 하나를 고르세요.',
  'You have no place in line here.': '여기에 대기 순서가 없습니다.',
  concert: '공연',
  place: '순서',
  seat: '좌석',
  'Type more of its title, or its ID.': '제목을 더 적거나 ID를 적으세요.',
  'No concert matches "{0}".': '"{0}"에 맞는 공연이 없습니다.',
  'The name of the concert is empty.': '공연 이름이 비어 있습니다.',
  '"{0}" is not the ID of {1}: type "{2}" and at least {3} more characters.':
    '"{0}": {1} ID가 아닙니다. "{2}" 다음에 {3}자 이상 적으세요.',
  'an order': '주문',
  'a reservation': '예약',
  'Several IDs begin with {0}: type more of it.':
    '{0:으로/로} 시작하는 ID가 여럿입니다: 더 적으세요.',
  'This could be more than one {0}: {1}. {2}': '{0:이/가} 여럿입니다: {1}. {2}',
  'the beacon is kept for the draw, and public from now on':
    '비컨은 추첨 때까지 보관되며 이제 공개됩니다',
  '{0} drawn {1}': '{1}에 {0} 추첨됨',
  'This draw is by {0}, and this version knows {1}.':
    '이 추첨은 {0} 방식이고, 이 버전은 {1:을/를} 압니다.',
  'The lots are not drawn yet. The seed is committed to: its hash is {0}.':
    '아직 추첨하지 않았습니다. 정해 둔 시드의 해시는 {0}입니다.',
  'Your lot {0} drew {1}, and you were told {2}.':
    '추첨 번호 {0:은/는} {1:을/를} 뽑았는데, 전에 들은 번호는 {2}입니다.',
  'Lot {0}': '추첨 번호 {0}',
  'takes no part': '추첨에 없음',
  'wait no {0}': '대기 번호 {0}',
  Drawn: '추첨',
  '{0}, among {1}': '{0}, {1} 가운데',
  Beacon: '비컨',
  none: '없음',
  'Seed hash': '시드 해시',
  'Your place': '내 순서',
  '{0} The seed is the committed one, and every lot has one of the wait numbers 1 to {1}.':
    '{0} 시드는 미리 정해 둔 것이고, 모든 추첨 번호에 1부터 {1}까지의 대기 번호가 하나씩 있습니다.',
  'Replace the account key of profile "{0}" ({1})': '"{0}" 프로필({1})의 계정 키를 바꿀까요',
  'no ID': 'ID 없음',
  'The old key stops working at once, wherever else it is used.':
    '옛 키는 쓰이던 모든 곳에서 바로 못 쓰게 됩니다.',
  '{0} Join {1} again to get a new token for your place.':
    '{0} 순서의 새 토큰을 받으려면 {1} 대기열에 다시 들어가세요.',
  '{0} You have a new account key. The old one no longer works.':
    '{0} 새 계정 키를 받았습니다. 옛 키는 이제 쓸 수 없습니다.',
  'Cancel {0}, and get {1} back': '{0:을/를} 취소하고 {1:을/를} 돌려받을까요',
  'The seats go on sale again.': '좌석은 다시 예매할 수 있게 됩니다.',
  '\n  The order stays paid for its other seats.': '\n  주문의 나머지 좌석은 결제된 그대로입니다.',
  '{0} Cancelled: {1}\n  {2} refunded; the wallet holds {3}{4}':
    '{0} 취소했습니다: {1}\n  {2} 환불, 지갑 잔액 {3}{4}',
  'None of your orders has an ID that begins with {0}.':
    '{0:으로/로} 시작하는 ID의 주문이 없습니다.',
  'Finishing an earlier charge of {0}, which was never answered.':
    '응답을 받지 못한 지난 {0} 충전을 마무리하는 중입니다.',
  charged: '충전',
  credited: '지급',
  refunded: '환불',
  'This wallet has no entries yet.': '아직 지갑 내역이 없습니다.',
  'When ({0})': '시각 ({0})',
  What: '내용',
  Balance: '잔액',
  Order: '주문',
  'No orders yet.': '아직 주문이 없습니다.',
  '  cancelled and refunded': '  취소 후 환불됨',
  '  {0} for {1}  {2}{3}': '  {0}, {1}  {2}{3}',
  '  refunded {0}': '  환불 {0}',
  'You hold no seats for {0}.': '{0}에 잡은 좌석이 없습니다.',
  'You hold {0} reservations, and one payment takes at most {1}. A payment ends the session, so release some first, or pay one.':
    '예약이 {0}건인데, 한 번에 {1}건까지 결제할 수 있습니다. 결제하면 입장이 끝나므로, 먼저 일부를 풀거나 하나만 결제하세요.',
  'Already paid': '이미 결제함',
  '  {0} paid; you were not charged again': '  {0} 결제; 다시 청구되지 않았습니다',
  '  {0} paid, {1} left': '  {0} 결제, 잔액 {1}',
  Ticket: '입장권',
  'Name one reservation or pass --all, not both.':
    '예약 하나를 적거나 --all을 붙이세요. 둘 다는 안 됩니다.',
  '--concert goes with --all.': '--concert는 --all과 함께 씁니다.',
  '{0} Bought: {1}': '{0} 구매 완료: {1}',
  '{0} on {1}': '{1} {0}',
  '{0} Already paid: {1}': '{0} 이미 결제함: {1}',
  '  {0} paid on {1}; you were not charged again': '  {1}에 {0} 결제; 다시 청구되지 않았습니다',
  'No answer came, so the payment may or may not have gone through. Pay again to find out: you are never charged twice.':
    '응답이 없어 결제되었는지 알 수 없습니다. 다시 결제하면 알 수 있습니다: 두 번 청구되지 않습니다.',
  '  Also released: {0}.': '  함께 풀린 좌석: {0}.',
  Buyer: '구매자',
  Wallet: '지갑',
  Server: '서버',
  Profile: '프로필',
  'State file': '상태 파일',
  Place: '순서',
  '{0}, {1}, {2} when last seen': '{0}, {1}, 마지막으로 본 상태는 {2}',
  'The seed does not have the seedHash of the page.': '시드가 페이지의 seedHash와 맞지 않습니다.',
  'The seed does not have the seedHash that you noted: it was changed since.':
    '시드가 적어 둔 seedHash와 맞지 않습니다: 그 뒤에 바뀌었습니다.',
  '{0} lots have {1} different wait numbers.':
    '추첨 번호 {0}개에 서로 다른 대기 번호가 {1}개입니다.',
  'no number yet': '아직 번호 없음',
  'lot {0}': '추첨 번호 {0}',
  done: '완료',
  'anything else that failed': '그 밖의 실패',
  'wrong usage or input, or a flag that is needed where there is no terminal':
    '잘못된 사용법이나 입력, 또는 터미널이 없어 필요한 플래그',
  'no account, no place in line, no admin key, or one that is not accepted':
    '계정, 대기 순서, 관리자 키가 없거나 받아들여지지 않음',
  'still waiting in line': '아직 대기 중',
  'sold out, or the seats are taken': '매진, 또는 좌석이 이미 나감',
  'the hold or the session has ended': '예약이나 입장 시간이 끝남',
  'the wallet has too few points': '지갑의 포인트가 모자람',
  'unknown whether the payment happened: run the command again, it never pays twice':
    '결제되었는지 알 수 없음: 다시 실행하세요, 두 번 결제되지 않습니다',
  'the output could not be written, such as on a full disk; the effects of the command remain':
    '디스크가 가득 찼거나 해서 출력을 쓸 수 없음; 명령이 한 일은 그대로 남음',
  'the server cannot be reached, is overloaded, or did not answer in time':
    '서버에 연결할 수 없거나, 바쁘거나, 제시간에 응답하지 않음',
  'a threshold of simulate failed': 'simulate의 기준을 통과하지 못함',
  'an invariant of audit or simulate is broken': 'audit이나 simulate의 불변식이 깨짐',
  'interrupted by Ctrl-C (SIGINT)': 'Ctrl-C로 중단됨 (SIGINT)',
  'terminated (SIGTERM)': '종료됨 (SIGTERM)',
  'The server did not answer in time: try again, or wait longer with --timeout <seconds>.':
    '서버가 제시간에 응답하지 않았습니다: 다시 시도하거나 --timeout <초>로 더 기다리세요.',
  'The server did not answer in {0}: try again, or wait longer with --timeout <seconds>.':
    '서버가 {0} 안에 응답하지 않았습니다: 다시 시도하거나 --timeout <초>로 더 기다리세요.',
  '  request {0}': '  요청 {0}',
  'No concert is on sale now.': '지금 예매 중인 공연이 없습니다.',
  'Several concerts are on sale. Name one by its ID or by part of its title.':
    '예매 중인 공연이 여럿입니다. ID나 제목의 일부로 하나를 적으세요.',
  'The server does not answer this call at this address. If admin calls have their own port, name it with --server or ONSALE_ADMIN_SERVER.':
    '이 주소의 서버는 이 요청에 응답하지 않습니다. 관리 포트가 따로 있으면 --server나 ONSALE_ADMIN_SERVER로 알려 주세요.',
  'The server does not accept this input': '서버가 이 입력을 받아들이지 않습니다',
  'The server does not know your saved account. Its database may have been replaced.':
    '서버가 저장된 계정을 모릅니다. 데이터베이스가 바뀌었을 수 있습니다.',
  'You have no place in this line.': '이 대기열에 순서가 없습니다.',
  'The server does not accept this admin key: set ONSALE_ADMIN_KEY, or pass --admin-key-file.':
    '서버가 이 관리자 키를 받아들이지 않습니다: ONSALE_ADMIN_KEY를 설정하거나 --admin-key-file을 붙이세요.',
  'Only the root key can do this: the key that the server was started with.':
    '루트 키만 할 수 있습니다: 서버를 시작할 때 쓴 키입니다.',
  'This key lacks the scope "{0}".': '이 키에는 "{0}" 권한이 없습니다.',
  'Not your turn yet: you are next.': '아직 차례가 아닙니다: 다음 차례입니다.',
  'Not your turn yet: {0} ahead of you.': '아직 차례가 아닙니다: 앞에 {0}이 있습니다.',
  'This account or network is banned{0}: ask the organiser why.':
    '이 계정이나 네트워크는{0} 차단되었습니다: 이유는 주최 측에 문의하세요.',
  ' until {0}': ' {0}까지',
  'There is no such concert.': '그런 공연이 없습니다.',
  'The concert does not play on that date.': '그 날짜에는 공연이 없습니다.',
  'There is no such order: check its ID.': '그런 주문이 없습니다: ID를 확인하세요.',
  ' in {0}': ' {0}에',
  'No ticket has this code.': '이 코드의 입장권이 없습니다.',
  '{0} was cancelled ({1}): what was paid for it is refunded.':
    '{0} 공연은 취소되었습니다({1}): 결제한 금액은 환불됩니다.',
  'This ticket was redeemed {0}{1}.': '이 입장권은 {0}에{1} 이미 쓰였습니다.',
  ', at {0}': ' {0}에서',
  'There is no such user: check the user ID.': '그런 사용자가 없습니다: 사용자 ID를 확인하세요.',
  'This concert is no longer on sale.': '이 공연의 예매는 끝났습니다.',
  'This concert is not on sale yet: its lobby opens {0}{1}, and the sale {2}.':
    '이 공연의 예매는 아직 시작되지 않았습니다: 로비는 {0}에 열리고{1} 예매는 {2}에 시작합니다.',
  'This concert is not on sale yet: the sale opens {0}{1}.':
    '이 공연의 예매는 아직 시작되지 않았습니다: {0}에 시작합니다{1}.',
  'The wallet holds {0}, and the payment needs {1}.': '지갑 잔액은 {0}인데 결제 금액은 {1}입니다.',
  'A wallet holds at most {0}, and this one has {1}: add fewer.':
    '지갑에는 {0}까지 담을 수 있고 지금 잔액은 {1}입니다: 더 적게 충전하세요.',
  'No seat of this date is free now: all are held or sold.':
    '이 날짜에는 지금 빈 좌석이 없습니다: 모두 예약 중이거나 판매되었습니다.',
  'No seat of this date is free now: all are held or sold. The first hold ends within {0}.':
    '이 날짜에는 지금 빈 좌석이 없습니다: 모두 예약 중이거나 판매되었습니다. 첫 예약은 {0} 안에 끝납니다.',
  'This --idempotency-key was used before, for another user or amount: use a new one.':
    '이 --idempotency-key는 다른 사용자나 금액에 이미 쓰였습니다: 새 키를 쓰세요.',
  'The sale of this date ended {0}: choose another date of the concert.':
    '이 날짜의 예매는 {0}에 끝났습니다: 다른 날짜를 고르세요.',
  'a little': '잠깐',
  'The {0} {1}, not "{2}".': '{0}: {1} (받은 값: "{2}").',
  'The argument <{0}> is missing.': '<{0}> 인자가 없습니다.',
  'There is no command "{0}"{1}': '"{0}" 명령이 없습니다{1}',
  'There is no flag {0}{1}': '{0} 플래그가 없습니다{1}',
  'The flag {0} needs a value.': '{0} 플래그에는 값이 필요합니다.',
  'The flag {0} is missing.': '{0} 플래그가 빠졌습니다.',
  'There are too many arguments: {0} instead of {1}.':
    '인자가 너무 많습니다: {1}개여야 하는데 {0}개입니다.',
  ': did you mean {0}?': ': {0:을/를} 쓰려고 했나요?',
  '--json prints one JSON object per line, and nothing else on stdout. --json=<fields> prints only these fields; if the result is a list, it prints those of each item, one item per line. A field that does not exist is null, with a warning that names the fields there are. The names of fields are those of the API (docs/API.md). With --json, no questions are asked, and texts are English in every language.':
    '--json은 한 줄에 JSON 객체 하나씩만 stdout에 출력합니다. --json=<fields>는 이 필드만 출력하고, 결과가 목록이면 각 항목의 필드를 한 줄에 하나씩 출력합니다. 없는 필드는 null이며, 어떤 필드가 있는지 경고로 알려 줍니다. 필드 이름은 API의 것입니다(docs/API.md). --json을 쓰면 질문하지 않고, 글은 언어와 상관없이 영어입니다.',
  '--jq <expression> filters the JSON by jq, which need not be installed; it implies --json. Texts are printed without quotes. With --json=<fields> it is applied to each item.':
    '--jq <expression>은 JSON을 jq로 거릅니다. jq를 설치하지 않아도 되며, --json이 함께 켜집니다. 글은 따옴표 없이 출력합니다. --json=<fields>와 쓰면 각 항목에 적용합니다.',
  '--jq {0} is not a jq expression: {1}': '--jq {0:은/는} jq 식이 아닙니다: {1}',
  Yes: '예',
  No: '아니요',
  free: '빈 좌석',
  held: '예약 중',
  sold: '판매됨',
  'not on sale': '판매 안 함',
  yours: '내 좌석',
  '{0} of {1}': '{0}/{1}',
  Section: '구역',
  Free: '빈 좌석',
  Price: '가격',
  '{0} of {1} free, {2}': '전체 {1} 중 {0}석 남음, {2}',
  Sections: '구역',
  'row {0}': '{0}열',
  'rows {0}–{1}': '{0}–{1}열',
  'all {0}': '모두 {0}',
  '{0}{1}  seats {2}–{3}  {4}': '{0}{1}  좌석 {2}–{3}  {4}',
  'numbered:': '숫자:',
  'held by others': '다른 사람이 예약 중',
  ', {0} each': ', 한 자리 {0}',
  '{0} of {1} free{2}': '전체 {1} 중 {0}석 남음{2}',
  accessible: '휠체어석',
  companion: '동반자석',
  'restricted view': '시야 제한',
  STAGE: '무대',
  'Several sections match "{0}": {1}.': '"{0}"에 맞는 구역이 여럿입니다: {1}.',
  'There is no section "{0}". The sections are {1}.': '"{0}" 구역이 없습니다. 구역은 {1}입니다.',
  '{0} for {1}, {2}{3}': '{0}, {1}, {2}{3}',
  'Already taken: {0}.': '이미 나간 좌석입니다: {0}.',
  'For companions only: {0}. Take the accessible seat beside as well, or other seats.':
    '동반자석입니다: {0}. 옆 휠체어석과 함께 고르거나 다른 좌석을 고르세요.',
  ': take for example {0}': ': 예를 들어 {0:을/를} 고르세요',
  'This choice leaves a single seat between taken ones, {0}{1}.':
    '이렇게 고르면 이미 나간 좌석 사이에 한 자리만 남습니다, {0}{1}.',
  'Several sections have a seat {0}: {1}. Name it with its section, such as "{2} {3}".':
    '{0} 좌석이 있는 구역이 여럿입니다: {1}. "{2} {3}"처럼 구역과 함께 적으세요.',
  'There is no {0} {1}{2}. Name seats as the map does, such as 12, B-12 or B-12-15.':
    '{0} {1:이/가}{2} 없습니다. 12, B-12, B-12-15처럼 배치도에 적힌 대로 쓰세요.',
  'range of seats': '좌석 범위',
  Seat: '좌석',
  'The order has no seats any more: all are refunded.':
    '이 주문에는 이제 좌석이 없습니다: 모두 환불되었습니다.',
  'Not all of these are seats of the order: {0}. It has {1}.':
    '모두 이 주문의 좌석은 아닙니다: {0}. 주문의 좌석은 {1}입니다.',
  'Companion seats would stay without their accessible seats: {0}. Give them back as well.':
    '동반자석만 휠체어석 없이 남게 됩니다: {0}. 함께 돌려주세요.',
  'the time as well, such as {0}': '{0}처럼 시각까지',
  '"{0}" could be {1}. Write {2}.': '"{0}"에 맞는 날짜가 여럿입니다: {1}. {2} 적으세요.',
  'The dates of this concert are not listed: write "{0}" as YYYY-MM-DD, or with its time as YYYY-MM-DDTHH:MM.':
    '이 공연의 날짜를 알 수 없습니다: "{0}" 대신 YYYY-MM-DD, 또는 시각까지 YYYY-MM-DDTHH:MM으로 적으세요.',
  ' Did you mean {0}?': ' {0:을/를} 말하나요?',
  '"{0}" is not a date: write YYYY-MM-DD, MM-DD or DD, with leading zeros.{1}':
    '"{0}": 날짜가 아닙니다. YYYY-MM-DD, MM-DD, DD로, 앞의 0까지 적으세요.{1}',
  ' It plays on {0}.': ' 공연 날짜는 {0}입니다.',
  'The concert does not play on {0}.{1}': '{0}에는 공연이 없습니다.{1}',
  '{0} and {1} more': '{0} 외 {1}개',
};
