/** The Korean texts of the help of servers, simulations and layouts. */
import type { Catalogue } from '@onsale/core/language/translate';

export const koreanServerHelp: Catalogue = {
  'Running it:': '운영:',
  'watch one buyer, then 300 buyers for 150 seats, on a temporary server':
    '임시 서버에서 구매자 한 명, 그다음 150석에 300명을 보기',
  'takes about fifteen seconds and leaves nothing behind': '15초쯤 걸리고 아무것도 남기지 않음',
  'run the server': '서버 실행하기',
  'with a concert to try': '써 볼 공연과 함께',
  'in memory: lost when it stops': '메모리에: 멈추면 사라짐',
  'on PostgreSQL': 'PostgreSQL에',
  'on four cores': '코어 네 개로',
  'the port; 0 takes any free one (4600)': '포트; 0이면 빈 포트 (4600)',
  'the address to listen on (127.0.0.1)': '들을 주소 (127.0.0.1)',
  'processes on one port, with PostgreSQL (ONSALE_WORKERS; 1)':
    '한 포트의 프로세스 수, PostgreSQL에서 (ONSALE_WORKERS; 1)',
  'sqlite: or postgres: (ONSALE_DATABASE_URL; sqlite:./onsale.db)':
    'sqlite: 또는 postgres: (ONSALE_DATABASE_URL; sqlite:./onsale.db)',
  'the root key (ONSALE_ADMIN_KEY; generated, loopback only)':
    '루트 키 (ONSALE_ADMIN_KEY; 새로 만듦, 루프백에서만)',
  'listen for admin calls on this port only (ONSALE_ADMIN_PORT)':
    '관리자 요청은 이 포트에서만 듣기 (ONSALE_ADMIN_PORT)',
  'the address for --admin-port (ONSALE_ADMIN_HOST; 127.0.0.1)':
    '--admin-port의 주소 (ONSALE_ADMIN_HOST; 127.0.0.1)',
  'also create a concert: 3 dates, 50 seats each': '공연도 하나 만들기: 3일, 하루 50석',
  'manage concerts, rooms, credits and keys; run the audit':
    '공연, 대기실, 지급, 키를 관리하고 감사를 실행하기',
  'show the line, the seats and the revenue': '대기열, 좌석, 매출 보기',
  'check every invariant': '모든 불변식을 확인하기',
  'diagnose problems with the server, the database and this machine':
    '서버와 데이터베이스, 이 기기의 문제를 진단하기',
  'checks the server, the clock and the state file': '서버와 시계, 상태 파일을 확인',
  'ONSALE_ADMIN_KEY=… onsale doctor': 'ONSALE_ADMIN_KEY=… onsale doctor',
  'and the state that the server shows to operators': '서버가 운영자에게 보여 주는 상태도',
  'and a database, read-only': '데이터베이스도, 읽기만',
  'check the state of the server and its database too (ONSALE_ADMIN_KEY)':
    '서버와 데이터베이스의 상태도 확인 (ONSALE_ADMIN_KEY)',
  'check this database directly (ONSALE_DATABASE_URL)':
    '이 데이터베이스를 직접 확인 (ONSALE_DATABASE_URL)',
  'complete commands, flags and values in your shell': '셸에서 명령과 플래그, 값을 완성하기',
  'source <(onsale completion bash)': 'source <(onsale completion bash)',
  'in this shell only; zsh in the same way': '이 셸에서만; zsh도 같음',
  'and in ~/.bashrc: source ~/.onsale.bash': '그리고 ~/.bashrc에: source ~/.onsale.bash',
  'and in ~/.zshrc: source ~/.onsale.zsh': '그리고 ~/.zshrc에: source ~/.onsale.zsh',
  'that is all': '이것으로 끝',
  "for another name: alias tickets='…'": "다른 이름이면: alias tickets='…'",
  'the shell': '셸',
  'the command or alias that you type (onsale)': '입력하는 명령이나 별칭 (onsale)',
  'must be seconds, as a range such as 5-40 or as one number':
    '5-40 같은 범위나 하나의 수로 적은 초여야 합니다',
  'must be a time such as 90s, 30m or 2h': '90s, 30m, 2h 같은 시간이어야 합니다',
  'must be a time and what changes then, such as 10m:max-active=400,admit-per-minute=300 or 10m:paused':
    '10m:max-active=400,admit-per-minute=300이나 10m:paused처럼 시간과 그때 바뀌는 것이어야 합니다',
  'share of buyers who join and never return (5)': '들어와서 다시 오지 않는 구매자의 비율 (5)',
  'predict how long a sale takes, how long buyers wait, and which limit binds':
    '예매가 얼마나 걸리고 얼마나 기다리며 어느 한도에 걸리는지 예측하기',
  'and what raising each limit would change': '그리고 각 한도를 올리면 무엇이 바뀌는지',
  'the lowest limits for a sale of ten minutes': '10분에 끝나는 예매의 가장 낮은 한도',
  'with bots, and a limit raised during the sale': '봇이 있고, 예매 중에 한도를 올림',
  'number of buyers': '구매자 수',
  'number of seats, over all dates': '모든 날짜의 좌석 수',
  'number of dates (1)': '날짜 수 (1)',
  'seconds a buyer may stay inside (600)': '구매자가 안에 있을 수 있는 시간(초) (600)',
  'seats that each buyer wants (1 to 4)': '구매자마다 원하는 좌석 수 (1에서 4)',
  'time to think before choosing and before paying (5-40)':
    '고르기 전과 결제 전에 생각하는 시간 (5-40)',
  'buyers give up after waiting this long (20)': '이만큼 기다리면 포기함 (20)',
  'share who leave the line, or leave with seats held (0)':
    '대기열에서 나가거나 좌석을 잡은 채 나가는 비율 (0)',
  'share who go away from the line without a word (0)': '말없이 대기열을 떠나는 비율 (0)',
  'share who are programs with several accounts (0)': '계정이 여럿인 프로그램의 비율 (0)',
  'accounts of each (4)': '프로그램마다 계정 수 (4)',
  'all buyers arrive within this time, or the late ones of a lobby (60)':
    '모든 구매자, 또는 로비에 늦은 구매자가 이 시간 안에 옴 (60)',
  'limits from then on: 10m:max-active=400, 10m:paused; repeatable':
    '그때부터의 한도: 10m:max-active=400, 10m:paused; 여러 번 가능',
  'find the lowest limits to sell out in 90s, 30m or 2h':
    '90s, 30m, 2h 안에 매진되는 가장 낮은 한도 찾기',
  'how long before the doors the lobby opens (30)': '예매 시작 얼마 전에 로비가 열리는지 (30)',
  'with a lobby, by arrival and by lots that are drawn':
    '로비가 있을 때, 들어온 차례대로와 추첨으로',
  'open a lobby, admit by arrival or draw, and compare both':
    '로비를 열고 arrival이나 draw로 입장시켜 둘을 비교하기',
  'the same seed gives the same answer': '같은 시드는 같은 답을 냄',
  'crowds to play the sale with (10, fewer for a large sale)':
    '예매를 해 볼 군중의 수 (10, 큰 예매는 더 적게)',
  '\nWith --server it creates a concert that stays on sale there, with its orders and\naccounts: use a separate server, never that of a real sale.\n':
    '\n--server를 쓰면 그 서버에 공연을 만들고, 그 공연과 주문, 계정은 예매 중인 채로\n남습니다: 실제 예매의 서버가 아닌 따로 둔 서버를 쓰세요.\n',
  'Trying it out:': '시험:',
  'simulate a whole sale, in virtual or in real time':
    '예매 전체를 가상 시간이나 실제 시간으로 시뮬레이션하기',
  'a built-in scenario, with an HTML report': '내장된 시나리오, HTML 보고서와 함께',
  'your own, repeatable to the byte': '내 시나리오, 바이트까지 되풀이됨',
  'ten seeds: how far do the figures spread?': '시드 열 개: 수치가 얼마나 퍼지는지',
  'search for an order of events that breaks it': '깨뜨리는 사건의 순서를 찾기',
  'over HTTP, against a real server process': 'HTTP로, 실제 서버 프로세스에',
  'small, rush, hostile, ghosts, marathon, venue, or a .json or .ts file (default: rush)':
    'small, rush, hostile, ghosts, marathon, venue, 또는 .json이나 .ts 파일 (기본값: rush)',
  'the same seed plays the same run': '같은 시드는 같은 실행을 함',
  'play n seeds from --seed on, and show how far the figures spread':
    '--seed부터 시드 n개를 실행하고 수치가 얼마나 퍼지는지 보기',
  'must hold at the end, such as oversold==0; repeatable':
    '끝에 지켜져야 하는 것, oversold==0처럼; 여러 번 가능',
  'write an HTML report': 'HTML 보고서 쓰기',
  'write a JSON report, for `onsale report`': '`onsale report`를 위한 JSON 보고서 쓰기',
  'write every event, one per line': '모든 사건을 한 줄에 하나씩 쓰기',
  'play n random scenarios, one per seed': '시드마다 하나씩, 임의의 시나리오 n개를 실행하기',
  'play no further seed once one has failed': '하나가 실패하면 더 실행하지 않기',
  'replay one of those scenarios': '그 시나리오 중 하나를 다시 실행하기',
  'remove personas, faults, restarts, roomChanges, dates, layout, parties, operator or opening':
    'personas, faults, restarts, roomChanges, dates, layout, parties, operator, opening을 빼기',
  'order events of the same instant at random, some of them concurrent':
    '같은 순간의 사건을 임의의 순서로, 일부는 동시에',
  'the admin key of the --server (ONSALE_ADMIN_KEY)': '--server의 관리자 키 (ONSALE_ADMIN_KEY)',
  'a further server of the same sale: buyers are spread over all; repeatable':
    '같은 예매의 또 다른 서버: 구매자가 나뉨; 여러 번 가능',
  'the address of its admin port, if it has one': '관리 포트가 있으면 그 주소',
  'show or compare reports written by simulate': 'simulate가 쓴 보고서를 보거나 비교하기',
  'in the terminal': '터미널에서',
  'two runs side by side': '두 실행을 나란히',
  'files written by simulate --result': 'simulate --result가 쓴 파일',
  '{0}: line {1}, column {2} names the field {3} again.':
    '{0}: {1}행 {2}열에 {3} 필드가 또 있습니다.',
  '{0}: must be an object with sections.': '{0}: sections가 있는 객체여야 합니다.',
  '{0}: line {1}, column {2} is not JSON: {3}.': '{0}: {1}행 {2}열은 JSON이 아닙니다: {3}.',
  '{0}: there is no such file. Check the path.': '{0}: 그런 파일이 없습니다. 경로를 확인하세요.',
  '{0} is a folder: name the file in it.': '{0:은/는} 폴더입니다: 그 안의 파일을 적으세요.',
  '{0} cannot be read: {1}.': '{0:을/를} 읽을 수 없습니다: {1}.',
  ': there are {0}': ': {0:이/가} 있습니다',
  'there is no such field{0}': '그런 필드가 없습니다{0}',
  'plain rows, without a layout': '구역 없는 평범한 열',
  '{0} per date ({1})': '하루 {0} ({1})',
  Rows: '열',
  Care: '특별석',
  '{0}, {1} seats': '{0}, {1}석',
};
