# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""How abuse is worded, in six languages: insults at someone, slurs, threats of violence, sexual harassment.

Anger at the parcel or the shop ("this is shit", "your service is a joke") is not abuse; it is for perception.
"""

from __future__ import annotations

from enum import StrEnum

from guardrails.rules import Rule, rule


class AbuseReason(StrEnum):
    """What kind of abuse a text looks like."""

    INSULT = "insult"  # a swear word thrown at the one who reads
    SLUR = "slur"  # contempt for a group
    THREAT = "threat"  # violence against people
    SEXUAL = "sexual"  # sexual harassment


_R = AbuseReason

RULES: tuple[Rule[AbuseReason], ...] = (
    rule(
        _R.INSULT,
        "idiot moron imbecile retard hole bastard bitch cunt dickhead wanker scum shit prick twat dumbass fucker pig whore",
        r"""(?<!\p{L})(?:you(?:'re|\sare|r)?|u(?:\sr)?|ur)\s(?:all\s|just\s|really\s|such\s|an?\s|the\s|fucking\s|bloody\s|absolute\s|complete\s|total\s|stupid\s|useless\s|bunch\sof\s|dumb\s|little\s|piece\sof\s){0,4}
      (?:idiots?|morons?|imbeciles?|retards?|assholes?|arseholes?|bastards?|bitch(?:es)?|cunts?|dickheads?|wankers?|scum(?:bags?)?|shit(?:heads?|bag)?|pricks?|twats?|dumbass(?:es)?|motherfuckers?|pigs|whores?)(?!\p{L})""",
    ),
    rule(
        _R.INSULT,
        "fuck screw f* fck hell shit suck kiss shut piss dead kill kys",
        r"""(?<!\p{L})(?:fuck|screw|f\*+ck|fck)\s(?:you|u|off|yourself|ya)(?!\p{L})|(?<!\p{L})(?:go\sto\shell|eat\sshit|suck\smy|kiss\smy\sass|shut\s(?:the\sfuck\s)?up|piss\soff|drop\sdead|kill\syourself|kys)(?!\p{L})""",
    ),
    rule(
        _R.INSULT,
        "idiot arsch wichser huren depp schlampe fotze missgeburt dreck schwein penner spast vollpf trottel",
        r"""(?<!\p{L})(?:du|ihr|sie)\s(?:seid\s|sind\s|bist\s)?(?:doch\s|alle\s|echt\s|so\s|ein\s|eine\s|nur\s|verdammte[rsn]?\s|blöde[rsn]?\s|dumme[rsn]?\s|elende[rsn]?\s|scheiß\s?){0,4}
      (?:idiot(?:en|in)?|arschl(?:och|öcher)|wichser|hurensohn|hurensöhne|vollidiot(?:en)?|depp(?:en)?|schlampe|fotze|missgeburt(?:en)?|drecks(?:au|äcke?|schwein)|schwein(?:e)?|penner|spast(?:en)?|vollpfosten|trottel)(?!\p{L})""",
    ),
    rule(
        _R.INSULT,
        "fick leck halt verpiss verreck",
        r"""(?<!\p{L})(?:fick\s(?:dich|euch)|leck(?:t)?\smich|halt(?:s|et)?\s(?:die\s|dein\s|deine\s|'s\s)?(?:fresse|maul|schnauze)|verpiss\sdich|verreck(?:e|t)?)(?!\p{L})""",
    ),
    rule(
        _R.INSULT,
        "faire mère ntm gueule encul pute con sal enfoir bande esp",
        r"""(?<!\p{L})(?:va\ste\sfaire\s(?:foutre|voir|enculer)|allez\svous\sfaire\s(?:foutre|voir)|nique\sta\smère|ntm|ta\sgueule|ferme(?:z)?[-\s](?:la|ta|votre)(?:\sgueule)?|enculés?|fils\sde\spute|connards?|connasses?|salopes?|salauds?|enfoirés?|bande\s(?:de\s|d')(?:cons|voleurs\sde\smerde|idiots|incapables\sde\smerde|débiles)|espèces?\s(?:de\s|d')(?:con(?:s|ne|nard)?|idiots?|merde|débile|abruti))(?!\p{L})""",
    ),
    rule(
        _R.INSULT,
        "mierda culo den follen jodan jód puta perra cabr gilipoll pendej imbécil eres sois son chinga cállate",
        r"""(?<!\p{L})(?:vete\sa\s(?:la\smierda|tomar\spor\sculo)|que\s(?:te|os|les)\s(?:den|follen|jodan)|jód(?:ete|anse|eos)|hij[oa]s?\sde\s(?:puta|perra)|cabr(?:ón|ones|ona)|gilipollas|pendej[oa]s?|imbéciles?|(?:eres|sois|son)\s(?:un[oa]?s?\s)?(?:idiotas?|estúpid[oa]s?|subnormal(?:es)?|inútiles\sde\smierda)|chinga\stu\smadre|cállate\sla\sboca|put[oa]\s(?:bot|robot))(?!\p{L})""",
    ),
    rule(
        _R.INSULT,
        "操 草 肏 妈 傻 煞 沙比 你 滚 去死 王八 狗娘 婊",
        r"""(?:操你|草你|肏|你妈(?:的|逼|死了)?[!！。，,]|他妈的?你|傻[逼比Bb叉]|煞笔|沙比|你(?:是|这个?|们|们都是|就是)?(?:个)?(?:白痴|蠢货|脑残|智障|废物|垃圾东西|王八蛋|混蛋|畜生|弱智|狗东西|贱人)|滚(?:蛋|开|你)|去死|王八蛋|狗娘养|婊子)""",
    ),
    rule(
        _R.INSULT,
        "يا نت كس انقلع اخرس تبا لعن",
        r"""(?:يا|انت|أنت|أنتم|انتم)\s(?:مجموعة\s)?(?:غبي|أغبياء|اغبياء|حمار|حمير|كلب|كلاب|حقير|حقراء|حيوان|حيوانات|ابن\sال\p{Arabic}+|قذر|وسخ|نصاب\sيا\sكلب|تافه|زبالة)|(?:كس\s?(?:أمك|امك|ختك)|انقلع|اخرس|تبا\sلك|لعنة\sالله\sعليك|يلعن\s(?:أبوك|ابوك|دينك|أمك))""",
    ),
    rule(
        _R.SLUR,
        "nig fag kike spic chink tran paki neger kanak schwucht judensau zigeuner sale bougn sudaca moro maric negr",
        r"""(?<!\p{L})(?:nigg(?:er|a)s?|faggots?|kikes?|spics?|chinks?|trannys?|sandniggers?|paki\s(?:bastards?|scum)|neger|kanak(?:e|en)|schwuchteln?|judensau|zigeunerpack|sale\s(?:arabe|juif|noir|pédé)|bougnoules?|sudacas?|moros?\sde\smierda|maric(?:ón|ones)\sde\smierda|negr[oa]s?\sde\smierda)(?!\p{L})""",
    ),
    rule(
        _R.SLUR,
        "支那 黑鬼 死基佬",
        r"""支那(?:人|猪)|黑鬼|死基佬""",
    ),
    rule(
        _R.THREAT,
        "kill murder stab shoot hurt beat strangle punch burn",
        r"""(?<!\p{L})(?:i(?:'ll|\swill|'m\sgoing\sto|\sam\sgoing\sto|\swant\sto|'m\sgonna)|we(?:'ll|\swill))\s(?:\p{L}+\s){0,2}?(?:kill|murder|stab|shoot|hurt|beat|strangle|punch|burn)\s(?:you|your|u|them|every(?:one|body)|someone|all|the\s(?:staff|driver|agent|courier))""",
    ),
    rule(
        _R.THREAT,
        "burn blow where dead die bomb shoot",
        r"""(?<!\p{L})(?:burn|blow)\s(?:down\s|up\s)?(?:your|the)\s(?:shop|store|office|warehouse|house|building)|i\sknow\swhere\syou\s(?:live|work)|you(?:'re|\sare)\s(?:all\s)?(?:dead|going\sto\sdie)(?!\sto)|(?:bomb|shoot\sup)\s(?:your|the)\s(?:shop|store|office|warehouse|place)""",
    ),
    rule(
        _R.THREAT,
        "ich laden lager büro haus",
        r"""(?<!\p{L})ich\s(?:werde|will|bring|stech|schlag|knall|mach)\p{L}*\s(?:\p{L}+\s){0,3}?(?:dich|euch|sie|ihn)\s(?:alle\s)?(?:um(?:bringen)?|ab(?:stechen|knallen)?|töten|umlegen|zusammen(?:schlagen)?|kaputt|fertigmachen|schlagen)(?!\p{L})|ich\sweiß,?\swo\s(?:du\swohnst|ihr\swohnt|sie\swohnen)|(?:laden|lager|büro|haus)\s(?:anzünden|abfackeln|in\sdie\sluft\s(?:jagen|sprengen))""",
    ),
    rule(
        _R.THREAT,
        "je brûl faire cramer",
        r"""(?<!\p{L})je\s(?:vais|veux)\s(?:te|vous|le|les)\s(?:tuer|buter|frapper|crever|égorger|massacrer|planter)|je\ssais\soù\s(?:tu\shabites|vous\shabitez)|(?:brûler|faire\ssauter|cramer)\s(?:votre|ton|ta|le)\s(?:magasin|entrepôt|bureau|maison|boutique)""",
    ),
    rule(
        _R.THREAT,
        "voy sé matar vamos",
        r"""(?<!\p{L})(?:te|os|los|les|lo|la)\s(?:voy|vamos)\sa\s(?:matar|pegar|rajar|reventar|apuñalar)|voy\sa\s(?:matar(?:te|os|los)|quemar\s(?:su|tu|vuestra|la)\s(?:tienda|oficina|casa)|reventarte)|sé\sdónde\s(?:vives|vivís|viven)""",
    ),
    rule(
        _R.THREAT,
        "杀 死 砍 捅 炸 烧 住",
        r"""(?:我要|我会|老子|信不信我)(?:去)?(?:杀了?|弄死|砍死|砍了?|打死|捅死?|炸了?|烧了?)(?:你|你们|他|那个|快递员|店|公司)|我知道你住(?:在)?哪""",
    ),
    rule(
        _R.THREAT,
        "قتل حرق ضرب تسكن ذبح كسر",
        r"""(?:سأقتلك|سوف\sأقتلك|راح\sأقتلك|بقتلك|سأقتلكم|سأحرق\s\p{Arabic}+|سأضربك|أعرف\sأين\sتسكن|سأذبحك|سأكسر\sرأسك)""",
    ),
    rule(
        _R.SEXUAL,
        "nude naked horn wet wearing suck sex sleep fuck tits boobs jerk nackt geil blas titten muschi brüste schlaf ficken suce seins fesses couche desnuda chúp tetas bragas acuéstate",
        r"""(?<!\p{L})(?:send\s(?:me\s)?(?:nudes|naked\spics)|are\syou\s(?:naked|horny|wet)|what\sare\syou\swearing\?|suck\smy\s(?:dick|cock)|show\sme\syour\s(?:tits|boobs|pussy|ass)|(?:have\ssex|sleep)\swith\sme|i\swant\sto\sfuck\syou|i'm\s(?:horny|jerking)
      |schick(?:\smir)?\snackt(?:bilder|fotos)|bist\sdu\s(?:nackt|geil|feucht)|blas\smir|zeig\s(?:mir\s)?deine\s(?:titten|muschi|brüste)|schlaf\smit\smir|ich\swill\sdich\sficken
      |envoie(?:-moi)?\sdes\snudes|suce(?:-moi)?(?:\sma\sbite)?(?=[\s!.]|$)|montre(?:-moi)?\stes\s(?:seins|fesses)|couche\savec\smoi|manda(?:me)?\s(?:nudes|fotos\sdesnuda)|chúpame(?:la)?|enséñame\s(?:las|tus)\s(?:tetas|bragas)|acuéstate\sconmigo)(?!\p{L})""",
    ),
    rule(
        _R.SEXUAL,
        "裸照 约炮 上床 做爱 胸 想操 عارية معي",
        r"""(?:发裸照|约炮|跟我上床|做爱吗|你的?胸多大|想操你)|(?:أرسلي\sصور\sعارية|نامي\sمعي|ارسلي\sصورك\sعارية)""",
    ),
)
