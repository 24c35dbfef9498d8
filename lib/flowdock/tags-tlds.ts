/**
 * The top-level domains that make a word with a dot an address (messages §11.3): the generic ones of early
 * 2014, `local`, the country codes and the internationalised ones. Frozen on purpose (OP-43): all parties
 * must agree on which texts get the tag `:url`.
 */
const ASCII = `
  ac academy actor ad ae aero af ag agency ai al am an ao aq ar arpa as asia at au aw ax az ba bar
  bargains bb bd be berlin best bf bg bh bi bid bike biz bj bl blue bm bn bo boutique bq br bs bt
  build builders buzz bv bw by bz ca cab camera camp cards careers cat catering cc cd center ceo cf
  cg ch cheap christmas ci ck cl cleaning clothing club cm cn co codes coffee com community company
  computer construction contractors cool coop cr cruises cu cv cw cx cy cz dance dating de democrat
  diamonds directory dj dk dm do domains dz ec edu education ee eg eh email enterprises equipment er
  es estate et eu events expert exposed farm fi fish fj fk flights florist fm fo foundation fr futbol
  ga gallery gb gd ge gf gg gh gi gift gl glass gm gn gov gp gq gr graphics gs gt gu guitars guru gw
  gy hk hm hn holdings holiday house hr ht hu id ie il im immobilien in industries info institute int
  international io iq ir is it je jm jo jobs jp kaufen ke kg kh ki kim kitchen kiwi km kn koeln kp kr
  kred kw ky kz la land lb lc li lighting limo link lk local lr ls lt lu luxury lv ly ma management
  mango marketing mc md me menu mf mg mh mil mk ml mm mn mo mobi moda monash mp mq mr ms mt mu museum
  mv mw mx my mz na nagoya name nc ne net neustar nf ng ni ninja nl no np nr nu nz okinawa om onl org
  pa partners parts pe pf pg ph photo photography photos pics pink pk pl plumbing pm pn post pr pro
  productions properties ps pt pub pw py qa qpon re recipes red rentals repair report reviews rich ro
  rs ru ruhr rw sa sb sc sd se sexy sg sh shiksha shoes si singles sj sk sl sm sn so social solar
  solutions sr ss st su supplies supply support sv sx sy systems sz tattoo tc td technology tel tf tg
  th tienda tips tj tk tl tm tn to today tokyo tools tp tr training travel tt tv tw tz ua ug uk um
  uno us uy uz va vacations vc ve ventures vg vi viajes villas vision vn vote voting voto voyage vu
  wang watch wed wf wien wiki works ws xxx xyz ye yt za zm zone zw
`;

const INTERNATIONAL = `
  дети онлайн орг сайт بازار شبكة みんな 中信 中文网 公司 公益 在线 我爱你 政务 游戏 移动 网络 集团 삼성 мон рф срб укр қаз الاردن
  الجزائر السعودية المغرب امارات ایران بھارت تونس سودان سورية عمان فلسطين قطر مصر مليسيا پاکستان भारत
  বাংলা ভারত ਭਾਰਤ ભારત இந்தியா இலங்கை சிங்கப்பூர் భారత్ ලංකා ไทย გე 中国 中國 台湾 台灣 新加坡 香港 한국
`;

const words = (list: string) => list.split(/\s+/).filter(Boolean);

/** Top-level domains in ASCII letters, lower case. */
export const ASCII_TLDS: ReadonlySet<string> = new Set(words(ASCII));

/** The longest of them, in characters. */
export const LONGEST_ASCII_TLD = Math.max(...words(ASCII).map((tld) => tld.length));

/** Internationalised top-level domains, lower case, by their first UTF-16 code unit. */
export const INTERNATIONAL_TLDS: ReadonlyMap<string, readonly string[]> = Map.groupBy(
  words(INTERNATIONAL),
  (tld) => tld.charAt(0),
);
