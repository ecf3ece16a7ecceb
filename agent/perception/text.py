"""Text as perception compares it: folded, in words, in clauses.

Folding removes what shoppers leave out or vary: case, accents, Arabic vowel signs and letter variants, full-width
forms, typographic quotes, Traditional Chinese characters. Lexicons are folded by the same function, so that they can
be written with correct spelling.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from guardrails.kinds import PLACEHOLDER_FORM

# Traditional → Simplified, the characters that shop messages use. Written as two equally long strings.
_TRADITIONAL = (
    "這個們來說時會對沒還過後給讓請問單號訂買賣錢價員貨運費稅關進發現壞掉換銷帳戶電話聯繫繋寄遞達處"
    "裡裏嗎應該麼樣種類條紅藍綠黃顏鞋襪褲裝襯衫燈檯臺壺機線無質量貴貼標籤籖題謝謝您張開頭從幾點鐘"
    "週兩邊長間門內轉車東西國際華為與實際訊認證確證書寫錯誤誰讀語誠滿慘爛騙壓氣憤訴訟師報警燒煙"
    "觸傷殺孫醫藥態嚴緊趕快馬麗義務歸還屬總額補償賠態譽業務經濟紙筆盒據紀錄檔傳圖畫彈範圍鬆窄寬"
    "變動態滅戲優惠碼減試選擇購物車結賬賬單專櫃門店約鎖綁驗碼隱資訊設備適細節參數產產歲勞煩獲訪"
    "隻雙嘆嘗雖並將絕許夠則別極較雜難飛風餘館鮮體龍聽聲聯職腦腳膠臉舊蓋藝蘋號衛術複觀規覺親計記討"
    "訓設評詞話詳請論諸證識議護讚負財責賓賞質趙軟載輕輸辦農適遠遲選鄉醜針釘鋼錶鍵鏡鐵閃閉階隊險雲靈頁"
    "頂項順須預領頻顆願飾餅駕驚點黨齊齒徑"
    "敗統編簽顯潔刪當郵區寶兒鄰倉庫簡禮燙縮損毀髒黴拋棄懷廣場鬧鉤鏈紐絲綢織圓慶誕聖贈揀撥騷擾隨癮匯銀僅暫漸滯積遺贖詐偽嚇罵惡擔憂慮盡噴嘔暈僱屍噁"
    "丟豐臨喬習於虧亞億偉倫側儲蘭興茲岡冊軍沖決況凍淨準涼憑凱擊劃剛勵勢協卻廠歷廚疊葉響啞團園塊堅墜牆殼復獎奧妝媽學寧寵審尋導"
    "壽爾塵層屆嶼島幣帶幫乾異彎徹憶懸慣執擴掃揚擬攔掛擋擠揮攬擱攜攝擺搖攤敵斷曉權構槍欄樹棲橋夢檢樓欖歡歐氈漢溝瀝潑澤淺漿測濃"
    "塗滌潤澀漬溫灣濕滾濾灘爐煉燭熱愛爺狀獨貓環暢療盞鹽監盜盤礦磚礙離稱穩窮竊競糧糾纖級純紗納綸紋紡練組終絨繞繪絡繡繼續繩維緞"
    "緩緣縫纏繳網羅罰膚腎腫脹勝脈膾脫臘騰艦艙艷葦蘇莖繭薦榮萊營薩蟲蠟襖見視覽講訝譯詢諾課調諒談誼譜貝賢貯貿賦賴贊趨躍踐蹤輪輛"
    "遷連遜鄭釋鑰鈕鈴銅鋁鉻鋪鋰鍋鏽鋒錦鍍鎊閒聞閱陽陸霧靜韓頸飯飲饋驅駝騎驟魚鳥鳴鴨鵝麥"
)
_SIMPLIFIED = (
    "这个们来说时会对没还过后给让请问单号订买卖钱价员货运费税关进发现坏掉换销账户电话联系系寄递达处"
    "里里吗应该么样种类条红蓝绿黄颜鞋袜裤装衬衫灯台台壶机线无质量贵贴标签签题谢谢您张开头从几点钟"
    "周两边长间门内转车东西国际华为与实际讯认证确证书写错误谁读语诚满惨烂骗压气愤诉讼师报警烧烟"
    "触伤杀孙医药态严紧赶快马丽义务归还属总额补偿赔态誉业务经济纸笔盒据纪录档传图画弹范围松窄宽"
    "变动态灭戏优惠码减试选择购物车结账账单专柜门店约锁绑验码隐资讯设备适细节参数产产岁劳烦获访"
    "只双叹尝虽并将绝许够则别极较杂难飞风余馆鲜体龙听声联职脑脚胶脸旧盖艺苹号卫术复观规觉亲计记讨"
    "训设评词话详请论诸证识议护赞负财责宾赏质赵软载轻输办农适远迟选乡丑针钉钢表键镜铁闪闭阶队险云灵页"
    "顶项顺须预领频颗愿饰饼驾惊点党齐齿径"
    "败统编签显洁删当邮区宝儿邻仓库简礼烫缩损毁脏霉抛弃怀广场闹钩链纽丝绸织圆庆诞圣赠拣拨骚扰随瘾汇银仅暂渐滞积遗赎诈伪吓骂恶担忧虑尽喷呕晕雇尸恶"
    "丢丰临乔习于亏亚亿伟伦侧储兰兴兹冈册军冲决况冻净准凉凭凯击划刚励势协却厂历厨叠叶响哑团园块坚坠墙壳复奖奥妆妈学宁宠审寻导"
    "寿尔尘层届屿岛币带帮干异弯彻忆悬惯执扩扫扬拟拦挂挡挤挥揽搁携摄摆摇摊敌断晓权构枪栏树栖桥梦检楼榄欢欧毡汉沟沥泼泽浅浆测浓"
    "涂涤润涩渍温湾湿滚滤滩炉炼烛热爱爷状独猫环畅疗盏盐监盗盘矿砖碍离称稳穷窃竞粮纠纤级纯纱纳纶纹纺练组终绒绕绘络绣继续绳维缎"
    "缓缘缝缠缴网罗罚肤肾肿胀胜脉脍脱腊腾舰舱艳苇苏茎茧荐荣莱营萨虫蜡袄见视览讲讶译询诺课调谅谈谊谱贝贤贮贸赋赖赞趋跃践踪轮辆"
    "迁连逊郑释钥钮铃铜铝铬铺锂锅锈锋锦镀镑闲闻阅阳陆雾静韩颈饭饮馈驱驼骑骤鱼鸟鸣鸭鹅麦"
)

TRADITIONAL_TO_SIMPLIFIED: dict[int, int] = {
    ord(t): ord(s) for t, s in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if t != s
}
"""Code points of Traditional characters and their Simplified forms; keys double as evidence of Traditional script."""

SIMPLIFIED_ONLY: frozenset[str] = frozenset(
    chr(code) for code in TRADITIONAL_TO_SIMPLIFIED.values()
) - frozenset("系里台面后松只云谷制余并准周表症" + "".join(chr(code) for code in TRADITIONAL_TO_SIMPLIFIED))
"""Characters that are written so only in Simplified Chinese."""

_SINGLE = {
    "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss",
    "‘": "'", "’": "'", "‚": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‑": "-", "…": "...",
    "ё": "е", "ى": "ي", "ة": "ه", "ٱ": "ا", "ـ": "", "ک": "ك", "ی": "ي", "ٓ": "",
    "\u200b": "", "\u200c": "", "\u200d": "", "\u200e": "", "\u200f": "", "\ufeff": "", "\u00ad": "", "\ufe0f": "",
    "\u061c": "", "\u2066": "", "\u2067": "", "\u2068": "", "\u2069": "",
    "\u202a": "", "\u202b": "", "\u202c": "", "\u202d": "", "\u202e": "",
}  # fmt: skip


def _folding_table() -> dict[int, str]:
    """Accented Latin letters and Arabic marks, by code point, for `str.translate` (fast, one pass)."""
    table = {ord(key): value for key, value in _SINGLE.items()}
    table.update(dict.fromkeys(range(1611, 1632), ""))
    table[0x0670] = ""
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00), *range(0x0622, 0x0628)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table.setdefault(code, base)
    table.update(dict.fromkeys(range(768, 880), ""))
    table.update({code: chr(simplified) for code, simplified in TRADITIONAL_TO_SIMPLIFIED.items()})
    for zero in (0x0660, 0x06F0, 0x0966, 0x0E50, 0xFF10):
        table.update({zero + digit: str(digit) for digit in range(10)})
    return table


_FOLDING = _folding_table()
_SPELLINGS: dict[str, str] = {}
for _code, _base in _FOLDING.items():
    if len(_base) == 1 and chr(_code).isalpha():
        _SPELLINGS[_base] = _SPELLINGS.get(_base, "") + chr(_code)
_DIGITS = {
    zero + digit: str(digit) for zero in (0x0660, 0x06F0, 0x0966, 0x0E50, 0xFF10) for digit in range(10)
} | {ord("＃"): "#", ord("．"): ".", ord("－"): "-", ord("–"): "-"}
# Thai: two "เ" typed for one "แ"; "ำ", which NFKC takes apart.
_SPACES = re.compile(r"\s+")
_LINES = re.compile(r"[^\S\n]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` in the form in which lexicons match: see the module's docstring. Line breaks become spaces."""
    return _SPACES.sub(" ", fold_lines(text)).strip()


@lru_cache(maxsize=1024)
def fold_lines(text: str) -> str:
    """Like `fold`, but line breaks stay, because they separate clauses."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDING)
    return _LINES.sub(" ", folded.replace("\u0e40\u0e40", "\u0e41").replace("\u0e4d\u0e32", "\u0e33")).strip()


def spellings(letter: str) -> str:
    """The letters that `fold` makes `letter` of, itself left out; small ones for the most part."""
    return _SPELLINGS.get(letter, "")


def western_digits(text: str) -> str:
    """`text` with Arabic-Indic, Persian, Thai and full-width digits as ASCII digits; the length does not change."""
    return text.translate(_DIGITS)


LETTER = (
    r"(?:[^\W_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])"  # vowels and tones above and below belong to a Thai word
)
_WORD = re.compile(rf"{PLACEHOLDER_FORM}|{LETTER}+(?:['-]{LETTER}+)*", re.UNICODE)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]")


def words(text: str) -> list[str]:
    """Runs of letters and digits; apostrophes and hyphens inside a word keep it whole."""
    return _WORD.findall(text)


def has_cjk(text: str) -> bool:
    """Whether the text holds a script that is written without spaces (Chinese, Japanese, Thai)."""
    return _CJK.search(text) is not None


_SENTENCE_END = re.compile(r"(?<=[.!?;。！？；؟؛…])(?<!\d\.)\s+|(?<=[。！？；])|\n+")


def sentences(text: str) -> list[str]:
    """Sentences and lines of a message, without empty ones."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def clauses(text: str, *, joints: re.Pattern[str], limit: int = 24) -> list[str]:
    """Sentences, cut again at commas and at joining words ("and", "außerdem", "还有"); at most `limit` of them."""
    found: list[str] = []
    for sentence in sentences(text):
        found += [part.strip() for part in joints.split(sentence) if part and part.strip()]
        if len(found) >= limit:
            break
    return found[:limit]
