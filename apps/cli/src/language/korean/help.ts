/** The Korean texts of the help of buyers, of settings and of files. */
import type { Catalogue } from '@onsale/core/language/translate';

export const koreanHelp: Catalogue = {
  'the admin key (ONSALE_ADMIN_KEY)': '관리자 키 (ONSALE_ADMIN_KEY)',
  'YYYY-MM-DD, MM-DD, or DD if one date has it':
    'YYYY-MM-DD, MM-DD, 또는 그런 날짜가 하나뿐이면 DD',
  "don't ask; needed where there is no terminal": '묻지 않음; 터미널이 없으면 꼭 필요',
  'whether buyers may leave one seat between taken ones (allow)':
    '이미 나간 좌석 사이에 한 자리를 남겨도 되는지 (allow)',
  '{0}\n\nExamples:\n{1}\n': '{0}\n\n예:\n{1}\n',
  'a file with the admin key, or - for stdin (ONSALE_ADMIN_KEY_FILE)':
    '관리자 키가 든 파일, 표준 입력이면 - (ONSALE_ADMIN_KEY_FILE)',
  'Pass either --admin-key or --admin-key-file, not both.':
    '--admin-key와 --admin-key-file 중 하나만 쓰세요.',
  'There is no file {0}, which {1} names.': '{1:이/가} 가리키는 파일 {0:이/가} 없습니다.',
  '{0}, which {1} names, cannot be read: {2}.':
    '{1:이/가} 가리키는 {0:을/를} 읽을 수 없습니다: {2}.',
  'There is no admin key in {0}: it is empty.': '{0}에 관리자 키가 없습니다: 비어 있습니다.',
  'There is no admin key in {0}: it must be one word of at most {1} characters.':
    '{0}에 관리자 키가 없습니다: {1}자 이하의 한 단어여야 합니다.',
  'the concert, if you are in several lines': '대기열이 여럿일 때 공연',
  'the section of the seats, or a part of its name': '좌석의 구역, 또는 그 이름의 일부',
  'with --best: so many of them for wheelchair users': '--best와 함께: 그중 휠체어석의 수',
  'ID, prefix, or part of the title (default: the only one on sale)':
    'ID, 앞부분, 또는 제목의 일부 (기본값: 예매 중인 단 하나)',
  'In line:': '대기:',
  'list the concerts': '공연 목록 보기',
  'what is on sale, and when other sales open': '예매 중인 공연과 다른 예매의 시작 시각',
  'join the line for a concert': '공연의 대기열에 들어가기',
  'the only concert on sale': '예매 중인 단 하나의 공연',
  'by part of its title, and wait for your turn': '제목의 일부로, 차례가 올 때까지 기다림',
  'watch the line until it is your turn': '차례가 올 때까지 대기열을 지켜보기',
  'show your place in line (exits 8 while waiting)': '내 대기 순서 보기 (기다리는 동안은 8로 끝남)',
  'your place now': '지금 내 순서',
  'until it is your turn': '차례가 올 때까지',
  'one JSON object for each change': '바뀔 때마다 JSON 객체 하나',
  'with --json: also the queue token, which acts for you in this line':
    '--json과 함께: 이 대기열에서 나를 대신하는 대기열 토큰도',
  'leave the line and release any seats you hold': '대기열에서 나가고 잡은 좌석 풀기',
  'asks first; the next person moves up': '먼저 물어봄; 다음 사람이 한 칸 앞으로',
  'in a script': '스크립트에서',
  'check a draw of lots (exits 100 if it is wrong)': '추첨을 확인하기 (틀리면 100으로 끝남)',
  'every wait number, and yours': '모든 대기 번호와 내 번호',
  'and the wait number of that lot': '그리고 그 추첨 번호의 대기 번호',
  'with the hash that you noted before the draw': '추첨 전에 적어 둔 해시로',
  'ID, prefix, or part of the title (default: the only concert)':
    'ID, 앞부분, 또는 제목의 일부 (기본값: 단 하나의 공연)',
  'look up these lots': '이 추첨 번호들을 찾아보기',
  'the hash of the seed, as it was published before the draw': '추첨 전에 공개된 시드의 해시',
  'list the dates with free seats': '빈 좌석이 있는 날짜 목록 보기',
  'available when it is your turn': '차례가 오면 볼 수 있음',
  'show the seat map of a date': '날짜의 좌석 배치도 보기',
  'the full date': '전체 날짜',
  'month and day': '월과 일',
  'or the day alone, if one date has it': '그런 날짜가 하나뿐이면 일만',
  'one section of a large house': '큰 공연장의 한 구역',
  'seats change on the screen as they are taken': '좌석이 나가는 대로 화면이 바뀜',
  'the map, then one JSON object for each change': '배치도 다음, 바뀔 때마다 JSON 객체 하나',
  'draw this section alone, by its name or a part of it': '이 구역만 그리기, 이름이나 그 일부로',
  'draw it again whenever seats change, until your session ends':
    '입장 시간이 끝날 때까지 좌석이 바뀔 때마다 다시 그리기',
  'hold seats for a few minutes, all or none of them':
    '좌석을 몇 분 동안 잡기, 모두 아니면 하나도 안 잡음',
  'the two best adjacent seats': '나란히 붙은 가장 좋은 2석',
  'these seats': '이 좌석들',
  'seats 12 to 15': '12번부터 15번까지',
  'as the map names them': '배치도에 적힌 대로',
  'below a ceiling': '상한 금액 안에서',
  'a wheelchair user with a companion': '휠체어 사용자와 동반자',
  'seats, such as 12 13, 12-15, B-12 or B-12-15': '12 13, 12-15, B-12, B-12-15 같은 좌석',
  'this many adjacent seats, best first': '나란히 붙은 좌석 수, 가장 좋은 자리부터',
  'with --best: at most this for all of them together': '--best와 함께: 모두 합쳐 이 금액 이하',
  'Seats:': '좌석:',
  'list your reservations': '예약 목록 보기',
  'newest first': '최근 것부터',
  'release held seats': '잡은 좌석 풀기',
  'the seats you hold; asks first': '지금 잡은 좌석; 먼저 물어봄',
  'by a prefix of the reservation’s ID, in a script': '예약 ID의 앞부분으로, 스크립트에서',
  'ID or prefix; needed when you hold several': 'ID 또는 앞부분; 예약이 여럿이면 필요',
  'wait, choose, reserve and pay in one command':
    '기다리고 고르고 예약하고 결제하기까지 한 명령으로',
  'asks for date and seats, and before it pays': '날짜와 좌석을 묻고, 결제 전에도 물어봄',
  "don't ask; add missing points to the wallet": '묻지 않음; 모자란 포인트를 지갑에 충전',
  'these seats, at most 3,000 points': '이 좌석들, 3,000포인트 이하',
  'these seats: 12,13, 12-15 or B-12,B-13': '이 좌석들: 12,13, 12-15, B-12,B-13',
  'buy only if all seats together cost at most this': '모든 좌석을 합쳐 이 금액 이하일 때만 구매',
  'add the missing points to your wallet': '모자란 포인트를 지갑에 충전',
  "don't ask; without date or seats: the best seat of the first date":
    '묻지 않음; 날짜나 좌석이 없으면 첫 날짜의 가장 좋은 좌석',
  'one of {0}': '다음 중 하나: {0}',
  'Help and settings:': '도움말과 설정:',
  'show help for a command or a topic': '명령이나 주제의 도움말 보기',
  'the same as onsale buy --help': 'onsale buy --help와 같음',
  'a command, or {0}': '명령, 또는 {0}',
  'show the version': '버전 보기',
  'for scripts': '스크립트용',
  'show and change the settings in the config file': '설정 파일의 설정을 보고 바꾸기',
  'each setting and where it comes from': '각 설정과 그 출처',
  'call this server from now on': '이제부터 이 서버를 사용',
  'list all settings and where each comes from': '모든 설정과 그 출처 보기',
  'show the current value of a setting': '설정의 현재 값 보기',
  'from flag, environment, file or default': '플래그, 환경 변수, 파일, 기본값 중에서',
  'set a setting in the config file': '설정 파일에 설정을 적기',
  'the account to use by default': '기본으로 쓸 계정',
  'no colours': '색 없음',
  'the value': '값',
  'remove a setting from the config file': '설정 파일에서 설정을 지우기',
  'the default again': '다시 기본값으로',
  'the key; an unknown one can be removed too': '키; 알 수 없는 키도 지울 수 있음',
  'show the path of the config file': '설정 파일의 경로 보기',
  'edit it': '고치기',
  'There is no command or topic "{0}". The topics are {1}.':
    '"{0}" 명령이나 주제가 없습니다. 주제는 {1}입니다.',
  '{0} or more': '{0} 이상',
  '{0} to {1}': '{0}부터 {1}까지',
  'must be a whole number, {0}': '정수여야 합니다({0})',
  'must be a number such as 12, a range such as 12-15, or B-12':
    '12 같은 번호, 12-15 같은 범위, 또는 B-12여야 합니다',
  'must be YYYY-MM-DD or YYYY-MM-DDTHH:MM': 'YYYY-MM-DD 또는 YYYY-MM-DDTHH:MM이어야 합니다',
  'must be letters, digits, dots, dashes or underscores':
    '영문자, 숫자, 점, 붙임표, 밑줄이어야 합니다',
  'must be names of fields, separated by commas': '쉼표로 나눈 필드 이름이어야 합니다',
  'The key of --admin-key': '--admin-key의 키',
  'The password in --database': '--database의 비밀번호',
  '{0} can be read in ps by every user of this machine: set {1} instead, from a file that only you can read.':
    '{0:은/는} 이 기기의 모든 사용자가 ps로 읽을 수 있습니다: 나만 읽을 수 있는 파일에서 {1:을/를} 설정하세요.',
  'how many to show at most': '최대 몇 개까지 볼지',
  'Wallet and tickets:': '지갑과 입장권:',
  'show the points in your wallet': '지갑의 포인트 보기',
  'the balance now': '지금 잔액',
  'add points to your wallet': '지갑에 포인트 충전하기',
  'safe to repeat if no answer came: it charges once':
    '응답이 없었으면 다시 해도 안전: 한 번만 충전됨',
  'thousands separators are allowed': '천 단위 쉼표를 써도 됨',
  'create the account of a --profile that has none': '계정이 없는 --profile의 계정을 만들기',
  'pay for held seats and get the tickets': '잡은 좌석을 결제하고 입장권 받기',
  'the seats you hold; repeating it shows the same tickets':
    '지금 잡은 좌석; 다시 하면 같은 입장권을 보여 줌',
  'or by a prefix of the reservation’s ID': '또는 예약 ID의 앞부분으로',
  'all you hold for one concert, in one payment': '한 공연에서 잡은 모두를 한 번에 결제',
  'ID or prefix; or --all, when you hold several': 'ID 또는 앞부분; 예약이 여럿이면 --all도 가능',
  'pay all holds of the concert at once: all of them or none':
    '그 공연에서 잡은 모두를 한 번에 결제: 전부 아니면 안 함',
  'with --all: the concert, if you are in several lines': '--all과 함께: 대기열이 여럿일 때 공연',
  'list your orders with their ticket codes': '주문과 입장권 코드 목록 보기',
  'cancel an order, or some of its seats, and refund them':
    '주문이나 그 좌석 일부를 취소하고 환불받기',
  'by a prefix of the order’s ID; asks first': '주문 ID의 앞부분으로; 먼저 물어봄',
  'two of its seats; B-3,B-4 in a hall of sections':
    '그 주문의 2석; 구역이 있는 공연장이면 B-3,B-4',
  'ID or prefix': 'ID 또는 앞부분',
  'some of its seats, by number or label (default: all)':
    '그 좌석의 일부, 번호나 이름으로 (기본값: 전부)',
  'list the transactions of your wallet': '지갑의 거래 내역 보기',
  'the last hundred': '최근 백 건',
  'change your account key': '계정 키 바꾸기',
  'Your account.': '내 계정.',
  'if the key may have leaked': '키가 새어 나갔을 수 있을 때',
  'replace your account key; the old one stops working immediately':
    '계정 키를 바꾸기; 옛 키는 바로 못 쓰게 됨',
  'safe to repeat if no answer came': '응답이 없었으면 다시 해도 안전',
  'show the current account': '현재 계정 보기',
  'another account on this machine': '이 기기의 다른 계정',
  'Usage:': '사용법:',
  'Arguments:': '인자:',
  'Options:': '옵션:',
  'Global Options:': '공통 옵션:',
  'Commands:': '명령:',
  choices: '선택지',
  default: '기본값',
  '\nTopics: onsale help {0}': '\n주제: onsale help {0}',
  'Config file': '설정 파일',
  'settings that are kept in a file': '파일에 보관하는 설정',
  'A flag overrides its environment variable, which overrides the config file, which overrides the default. "onsale config list" shows each setting and where it comes from. The keys of the file:':
    '플래그가 환경 변수보다, 환경 변수가 설정 파일보다, 설정 파일이 기본값보다 앞섭니다. "onsale config list"는 각 설정과 그 출처를 보여 줍니다. 파일의 키:',
  '{0} ({1}; default: {2})': '{0} ({1}; 기본값: {2})',
  'An admin command uses --server; else ONSALE_ADMIN_SERVER, else ONSALE_SERVER; else adminServer of the file, else server of the file.':
    '관리자 명령은 --server를 씁니다. 없으면 ONSALE_ADMIN_SERVER, 그다음 ONSALE_SERVER, 그다음 파일의 adminServer, 마지막으로 파일의 server를 씁니다.',
  'The file is $ONSALE_CONFIG; else onsale/config.json in $XDG_CONFIG_HOME, which is ~/.config if it is not set. It is a JSON object:':
    '파일은 $ONSALE_CONFIG입니다. 없으면 $XDG_CONFIG_HOME의 onsale/config.json이며, 이것도 없으면 ~/.config를 씁니다. 파일은 JSON 객체입니다:',
  'With an unknown key or a bad value in the file, every command fails except these, which can repair it. Do not put keys or passwords in the file.':
    '파일에 알 수 없는 키나 잘못된 값이 있으면, 파일을 고칠 수 있는 이 명령들을 뺀 모든 명령이 실패합니다. 키나 비밀번호를 파일에 넣지 마세요.',
  Environment: '환경',
  'environment variables': '환경 변수',
  'Flags override these variables, and these variables override the config file. An empty variable counts as not set.':
    '플래그가 이 변수들보다, 이 변수들이 설정 파일보다 앞섭니다. 빈 변수는 없는 것으로 봅니다.',
  '"onsale serve" reads more variables, the settings of the server: docs/OPERATIONS.md lists them.':
    '"onsale serve"는 서버 설정인 변수를 더 읽습니다: docs/OPERATIONS.md에 있습니다.',
  'Exit codes': '종료 코드',
  'how every command ends': '각 명령이 어떻게 끝나는지',
  'With --json an error is one object on stderr: its "exitCode", a "reason" that does not change between versions, a "message" for people, whether it is "retryable", and often the "next" command to run.':
    '--json을 쓰면 오류는 stderr의 객체 하나입니다: "exitCode", 버전이 바뀌어도 그대로인 "reason", 사람이 읽는 "message", 다시 해도 되는지인 "retryable", 그리고 흔히 다음에 실행할 명령인 "next"가 있습니다.',
  Formatting: '출력 형식',
  'JSON, jq, tables, colours and times': 'JSON, jq, 표, 색, 시각',
  'Results go to stdout; everything else, such as progress, questions, suggestions and errors, goes to stderr.':
    '결과는 stdout으로, 진행 상황과 질문, 제안, 오류 같은 나머지는 stderr로 나갑니다.',
  'There is no --template, as gh has it: a text with \\(…) in the jq expression does the same, and @tsv, @csv and @sh format lists.':
    'gh에 있는 --template은 없습니다: jq 식 안의 \\(…)가 든 글로 같은 일을 할 수 있고, @tsv, @csv, @sh가 목록을 서식에 맞춥니다.',
  '"join --wait", "status --watch" and "seats --watch" are told of each change by the server, at once. A terminal shows them in place; a pipe gets a line for each change, and --json an object: the place; for seats the map first, then { date, version, changes, free }, and last the place that is over. A lost connection is made again, which people are told on stderr, once, and once that it is back. Ctrl-C ends a watch with 130.':
    '"join --wait", "status --watch", "seats --watch"는 바뀔 때마다 서버에서 바로 듣습니다. 터미널은 제자리에서 다시 그리고, 파이프는 바뀔 때마다 한 줄을, --json은 객체 하나를 받습니다: 대기 순서, 좌석이면 먼저 배치도, 그다음 { date, version, changes, free }, 마지막으로 끝난 순서. 끊긴 연결은 다시 맺으며, 끊겼을 때와 다시 이어졌을 때 한 번씩 stderr로 알립니다. Ctrl-C로 지켜보기를 멈추면 130으로 끝납니다.',
  'Lists, seat maps and help that are longer than the screen go through a pager: $ONSALE_PAGER, else $PAGER, else less. --no-pager, and an empty ONSALE_PAGER or cat, switch it off. Pipes, files and --json never use it.':
    '화면보다 긴 목록과 배치도, 도움말은 페이저로 보여 줍니다: $ONSALE_PAGER, 없으면 $PAGER, 없으면 less. --no-pager, 빈 ONSALE_PAGER, cat은 페이저를 끕니다. 파이프와 파일, --json에는 쓰지 않습니다.',
  'Tables fit the width of the terminal: a long text continues on the next line, or a row becomes a list; pipes and files get whole tables. Colours and redrawing are for terminals. --no-color, NO_COLOR and "onsale config set color never" switch colours off; FORCE_COLOR switches them on in pipes. Colour is never the only sign.':
    '표는 터미널 너비에 맞춥니다: 긴 글은 다음 줄로 이어지거나, 한 행이 목록이 됩니다. 파이프와 파일에는 표 전체가 나갑니다. 색과 다시 그리기는 터미널에서만 씁니다. --no-color, NO_COLOR, "onsale config set color never"는 색을 끄고, FORCE_COLOR는 파이프에서도 켭니다. 색만으로 뜻을 나타내지 않습니다.',
  'Times for people are in the time zone of this machine, or in that of the variable TZ; times in JSON are ISO 8601 in UTC. Dates of concerts are days at the venue. Amounts are whole points.':
    '사람이 읽는 시각은 이 기기나 TZ 변수의 시간대입니다. JSON의 시각은 UTC의 ISO 8601입니다. 공연 날짜는 공연장의 날짜입니다. 금액은 정수 포인트입니다.',
  'Buy concert tickets from a fair queue: join the line, choose seats, pay.':
    '공정한 대기열로 공연 입장권을 예매합니다: 대기열에 들어가 좌석을 고르고 결제하세요.',
  'filter the JSON by a jq expression': 'JSON을 jq 식으로 거르기',
  'the server to call (ONSALE_SERVER; {0})': '사용할 서버 (ONSALE_SERVER; {0})',
  'how long to wait for each answer, in up to 3 tries ({0})':
    '응답을 기다리는 시간(초), 3번까지 시도 ({0})',
  'the account to use (ONSALE_PROFILE; {0})': '사용할 계정 (ONSALE_PROFILE; {0})',
  'no colours (NO_COLOR)': '색 없음 (NO_COLOR)',
  'no pager for long output (ONSALE_PAGER, PAGER; less)':
    '긴 출력에도 페이저를 쓰지 않음 (ONSALE_PAGER, PAGER; less)',
  'never ask: a question is an error that names the flag to pass':
    '묻지 않음: 질문은 필요한 플래그를 알려 주는 오류가 됨',
  'show help': '도움말 보기',
  'wait, choose and pay in one command': '기다리기부터 결제까지 한 번에',
  'or step by step: wait for your turn,': '또는 한 단계씩: 차례를 기다리고,',
  'look at the seat map,': '좌석 배치도를 보고,',
  'hold two adjacent seats,': '나란히 붙은 2석을 잡고,',
  'add points to your wallet,': '지갑에 포인트를 충전하고,',
  'and pay for the seats': '좌석을 결제',
  'watch a concert sell out': '공연이 매진되는 모습 보기',
  'print JSON, one object per line: whole, or only these fields':
    '한 줄에 JSON 객체 하나씩 출력: 전체, 또는 이 필드만',
  '{0} has the unknown key "{1}". The keys are {2}.':
    '{0}의 "{1}" 키는 알 수 없는 키입니다. 키는 {2}입니다.',
  '{0} in {1} {2}, not {3}.': '{1}의 {0}: {2} (받은 값: {3}).',
  '{0} cannot be written: {1}': '{0:을/를} 쓸 수 없습니다: {1}',
  '{0} is not JSON: {1}': '{0:은/는} JSON이 아닙니다: {1}',
  '{0} must hold a JSON object, such as {"server": "…"}.':
    '{0:은/는} {"server": "…"} 같은 JSON 객체여야 합니다.',
  'Repair the file, or move it away.': '파일을 고치거나 다른 곳으로 옮기세요.',
  'The config file cannot be read: {0}': '설정 파일을 읽을 수 없습니다: {0}',
  'must be an address such as {0}': '{0} 같은 주소여야 합니다',
  'the server to call': '사용할 서버',
  'the server that admin commands call': '관리자 명령이 사용할 서버',
  'as server': 'server와 같음',
  'the account to use': '사용할 계정',
  'must be 1 to 64 letters, digits, dots, dashes or underscores':
    '영문자, 숫자, 점, 붙임표, 밑줄로 된 1자 이상 64자 이하여야 합니다',
  'seconds to wait for each answer, in up to 3 tries': '응답을 기다리는 시간(초), 3번까지 시도',
  'must be a whole number of seconds, 1 to {0}': '1부터 {0}까지의 정수(초)여야 합니다',
  'colours: auto (on terminals), always or never': '색: auto(터미널에서), always, never',
  'must be one of {0}': '{0} 중 하나여야 합니다',
  'the server to call, as --server': '사용할 서버, --server와 같음',
  'the server that admin commands call, such as one with an admin port':
    '관리 포트가 따로 있을 때처럼, 관리자 명령이 사용할 서버',
  'the account to use, as --profile': '사용할 계정, --profile과 같음',
  'seconds to wait for each answer, as --timeout': '응답을 기다리는 시간(초), --timeout과 같음',
  'the admin key; prefer it to --admin-key, which every user of the machine sees in ps':
    '관리자 키; 모든 사용자가 ps로 볼 수 있는 --admin-key보다 이것을 쓰세요',
  'a file with the admin key, as --admin-key-file; ONSALE_ADMIN_KEY overrides it':
    '관리자 키가 든 파일, --admin-key-file과 같음; ONSALE_ADMIN_KEY가 앞섬',
  'the database of serve and doctor, as --database':
    'serve와 doctor의 데이터베이스, --database와 같음',
  'the path of the config file': '설정 파일의 경로',
  'the directory with onsale/config.json (~/.config)':
    'onsale/config.json이 있는 디렉터리 (~/.config)',
  'the directory with onsale/, where account keys and places are kept (~/.local/state)':
    '계정 키와 대기 순서를 보관하는 onsale/이 있는 디렉터리 (~/.local/state)',
  'any value: no colours, as --no-color': '아무 값: 색 없음, --no-color와 같음',
  'colours in pipes too; 0 or false: none': '파이프에서도 색; 0이나 false: 없음',
  '0: no bell and no window title when your turn comes': '0: 차례가 와도 벨과 창 제목을 쓰지 않음',
  'the pager for output that is longer than the screen; empty or cat: none':
    '화면보다 긴 출력의 페이저; 비어 있거나 cat이면 없음',
  'the pager where ONSALE_PAGER is not set (less)': 'ONSALE_PAGER가 없을 때의 페이저 (less)',
  'dumb: no colours, no redrawing and no questions': 'dumb: 색, 다시 그리기, 질문 없음',
  'the width of the output where it is no terminal (80)': '터미널이 아닐 때 출력의 너비 (80)',
  'the language: Korean for ko and ko_KR.UTF-8, English for any other':
    '언어: ko와 ko_KR.UTF-8이면 한국어, 그 밖에는 영어',
  'the language, before LANG': 'LANG보다 앞서는 언어',
  'the language, before LC_MESSAGES': 'LC_MESSAGES보다 앞서는 언어',
  'a list of languages, such as ko:en, before all of these':
    'ko:en 같은 언어 목록, 이 모두보다 앞섬',
  'the time zone of the times that are shown': '보여 주는 시각의 시간대',
  '{0} {1}, not "{2}".': '{0}: {1} (받은 값: "{2}").',
  '{0} cannot be written: its directory does not exist or is not writable.':
    '{0:을/를} 쓸 수 없습니다: 디렉터리가 없거나 쓸 수 없습니다.',
  'The state file cannot be read: {0}.': '상태 파일을 읽을 수 없습니다: {0}.',
  '{0} is damaged. It may hold your account key, so it was not changed.':
    '{0:이/가} 손상되었습니다. 계정 키가 들어 있을 수 있어 그대로 두었습니다.',
  'Repair it, or move it away to start over: mv {0} {1}.damaged':
    '고치거나, 옮기고 새로 시작하세요: mv {0} {1}.damaged',
  'The state file cannot be saved: {0}.': '상태 파일을 저장할 수 없습니다: {0}.',
  'Interrupted.': '중단되었습니다.',
  'Terminated.': '종료되었습니다.',
  'The reader of the output has closed it.': '출력을 읽던 쪽이 닫았습니다.',
  'The output cannot be written, such as on a full disk. The effects of the command remain.':
    '디스크가 가득 찼거나 해서 출력을 쓸 수 없습니다. 명령이 한 일은 그대로 남습니다.',
  'There is no field {0}. The fields are {1}.': '{0} 필드가 없습니다. 있는 필드는 {1}입니다.',
  'The jq expression failed: {0}': 'jq 식이 실패했습니다: {0}',
  'run:': '실행:',
};
