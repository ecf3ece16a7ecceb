# Patterns are read as wholes: broken over lines they hide what they match.
"""How prompt injections are worded, in six languages.

Written so that an honest shopper passes: "ignore my last message", "forget the previous address", "show me the
return instructions" name something of the shopper's or the shop's; an injection names the machine's instructions,
prompt, role or limits.
"""

from __future__ import annotations

from enum import StrEnum

from guardrails.rules import Rule, rule


class InjectionReason(StrEnum):
    """Which trick a text looks like."""

    OVERRIDE = "override"  # drop the instructions given before
    REVEAL = "reveal"  # show the prompt, the rules, the configuration
    ROLE = "role"  # become someone else
    NEW_TASK = "new_task"  # a task put in place of the shop's
    MARKUP = "markup"  # imitates the markup of system or tool messages
    BYPASS = "bypass"  # switch limits off, claim to be staff or a special mode
    EXFILTRATION = "exfiltration"  # other people's data, keys, the database


_R = InjectionReason

RULES: tuple[Rule[InjectionReason], ...] = (
    rule(
        _R.OVERRIDE,
        "ignor disregard forget overr discard bypass skip neglect drop",
        r"""(?:ignore|disregard|forget|override|overrule|discard|bypass|skip|neglect|drop)\s(?:(?!my\b|our\b|delivery\b)[\p{L}']+\s){0,5}?
      (?:instructions?|prompts?|directives?|guidelines?|programming|training|constraints?|assignments?|(?:previous|prior|above|earlier|your|system|safety|all)\s(?:rules?|tasks?|commands?|orders\sgiven|context|information))(?!\p{L})""",
    ),
    rule(
        _R.OVERRIDE,
        "forget ignor disregard",
        r"""(?:forget|ignore|disregard)\s(?:everything|all|anything)(?:\sthat)?\s(?:(?:you|i)\s(?:were|have|had|was|said|know|learned|told|been)|(?:(?:that\s)?(?:was|is|has|had|came)\s)?(?:before|above|so\sfar|until\snow|up\sto)\b.{0,30}?(?:and|now|instead|new))""",
    ),
    rule(
        _R.OVERRIDE,
        "vergiss vergess ignorier missacht übergeh überschreib",
        r"""(?:vergiss|vergesse|vergessen\ssie|ignorier(?:e|en\ssie)?|missachte(?:n\ssie)?|übergehe|überschreibe)\s(?:(?!meine|unsere)[\p{L}]+\s){0,5}?(?:anweisung(?:en)?|instruktion(?:en)?|vorgaben|prompts?|aufgaben?|befehle?|richtlinien|programmierung|aufträge|regeln)(?!\p{L})""",
    ),
    rule(
        _R.OVERRIDE,
        "vergiss ignorier",
        r"""(?:vergiss|ignoriere?)\s(?:bitte\s)?(?:alles|alle)\s(?:davor|zuvor|vorherige[ns]?|bisherige[ns]?|was\s(?:du|ich|man|dir|vorher)|oben)""",
    ),
    rule(
        _R.OVERRIDE,
        "ignor oubli néglig abstraction compte",
        r"""(?:ignore[zr]?|oublie[zr]?|néglige[zr]?|fais\sabstraction\sde|ne\stiens?\spas\scompte\sde)\s(?:(?!ma\s|mes\s|mon\s)[\p{L}']+\s){0,5}?(?:instructions?|consignes?|directives?|règles?|prompts?|tâches?|commandements)(?!\p{L})""",
    ),
    rule(
        _R.OVERRIDE,
        "oubli ignor",
        r"""(?:oublie[zr]?|ignore[zr]?)\stout\sce\s(?:qui\sprécède|que\s(?:tu|vous|je|j'ai))""",
    ),
    rule(
        _R.OVERRIDE,
        "ignor olvid descart omit omiso sáltate",
        r"""(?:ignora[rd]?|ignore|olvida[rd]?|olvide|descarta|omite|haz\scaso\somiso\sa|sáltate)\s(?:(?!mis?\s)[\p{L}]+\s){0,5}?(?:instrucci(?:ón|ones)|órdenes\santeriores|directrices|reglas|prompts?|tareas)(?!\p{L})""",
    ),
    rule(
        _R.OVERRIDE,
        "olvida ignora",
        r"""(?:olvida|ignora)\s(?:todo\s)?lo\s(?:anterior|que\s(?:te|has|se))""",
    ),
    rule(
        _R.OVERRIDE,
        "忽略 无视 忘记 忘掉 不要理会 别管 抛开 覆盖",
        r"""(?:忽略|无视|忘记|忘掉|不要理会|别管|抛开|覆盖)(?:你)?(?:之前|以前|以上|上面|先前|前面|所有|一切|你的|的|全部|系统)*(?:指令|指示|提示词?|规则|设定|设置|命令|要求|限制|prompt)""",
    ),
    rule(
        _R.OVERRIDE,
        "تجاهل انس إنس تجاوز أهمل",
        r"""(?:تجاهل|انس|إنس|انسَ|تجاوز|أهمل)(?:ي|وا)?\s(?:\p{Arabic}+\s){0,3}?(?:التعليمات|تعليماتك|الأوامر|أوامرك|القواعد|قواعدك|التوجيهات|البرومبت|تعليمات)""",
    ),
    rule(
        _R.OVERRIDE,
        "forget ignor",
        r"""(?:forget|ignore)\s(?:about\s)?(?:everything|all\s(?:preceding|previous)\sorders)\b.{0,20}?(?:\b(?:write|say|output|state)\b|tell\sme\sthat\syou)""",
    ),
    rule(
        _R.OVERRIDE,
        "document article context provided",
        r"""(?:do\s?n[o']*t|not)\s(?:look\s(?:in|at)|use|answer\s\p{L}+\s\p{L}+\saccording\sto)\sthe\s(?:provided\s)?(?:documents?|articles?|context)|by\syour\sown\sknowledge""",
    ),
    rule(
        _R.OVERRIDE,
        "answer",
        r"""do\snot\sanswer\s(?:this|the)\s(?:question|message)""",
    ),
    rule(
        _R.OVERRIDE,
        "instrukti anweisung angaben ausführ information",
        r"""(?:vorherige|obige|bisherige|vorangegangene)n?\s(?:instruktionen|anweisungen|angaben|ausführungen|informationen)(?:\s\p{L}+){0,3}?\s(?:ignorier\p{L}*|vergessen|hinter\ssich)|abweichend\s(?:zu|von)\s(?:den\s)?vorherigen\s(?:instruktionen|anweisungen)""",
    ),
    rule(
        _R.OVERRIDE,
        "vergiss",
        r"""vergiss\s(?:nun\s|jetzt\s)?alles\b.{0,20}?\bschreib|vergiss\s(?:\p{L}+\s){0,2}?alle\svorherigen\sangaben""",
    ),
    rule(
        _R.OVERRIDE,
        "забудь игнориру",
        r"""(?:забудь(?:те)?|(?:про)?игнориру(?:й|йте))\s(?:\p{L}+\s){0,3}?(?:инструкции|указания|правила|команды)""",
    ),
    rule(
        _R.REVEAL,
        "prompt instruct rules message",
        r"""(?:show|reveal|print|repeat|display|output|tell|give|share|leak|expose|spell|return|write|list|quote|disclose)\s(?:(?!me\sthe\sreturn)[\p{L}']+\s){0,5}?
      (?:system\s?prompts?|(?:your|initial|original|hidden|secret|full|first|entire|previous|starting|these|all)\s(?:(?:\p{L}+\s){0,2}?)(?:prompts?(?:\stexts?)?|(?:system|initial|hidden|secret|internal)\s(?:instructions?|rules|messages?)|instructions?\sverbatim))(?!\p{L})""",
    ),
    rule(
        _R.REVEAL,
        "prompt instruct rules",
        r"""what\s(?:is|are|was|were|does)\s(?:your|the)\s(?:(?:\p{L}+\s){0,2}?)(?:system\sprompt|prompts?|initial\sinstructions?|hidden\srules?|original\sinstructions?|instructions\s(?:you|that\syou)\s(?:were|got|received))""",
    ),
    rule(
        _R.REVEAL,
        "prompt",
        r"""(?:your|the|all|show|print)\s(?:\p{L}+\s){0,2}?(?:prompt\stexts?|system\sprompt|prompt\sinstructions?)""",
    ),
    rule(
        _R.REVEAL,
        "repeat",
        r"""repeat\s(?:the\swords|everything|all|the\stext)\s(?:\p{L}+\s){0,2}?(?:above|before|verbatim)""",
    ),
    rule(
        _R.REVEAL,
        "prompt systemanweisung anweisung instruktion",
        r"""(?:zeig|nenne?|gib|verrat|wiederhol|drucke?|schreib|liste)\p{L}*\s(?:[\p{L}]+\s){0,5}?(?:system-?\s?prompts?|systemanweisung(?:en)?|prompt-?\s?(?:texte?|anweisungen|instruktionen)|deine?[rn]?\s(?:\p{L}+\s)?(?:prompts?|anweisungen|instruktionen)|anfangsprompt|ihre\s(?:prompts?|anweisungen))""",
    ),
    rule(
        _R.REVEAL,
        "prompt message instruct consigne invite",
        r"""(?:montre|révèle|affiche|donne|répète|dis|écris)\p{L}*(?:[-\s][\p{L}']+){0,5}?\s(?:(?:prompt|message|instructions)\ssystème|(?:ton|votre|vos|tes)\s(?:\p{L}+\s)?(?:prompt|instructions|consignes)|invite\ssystème)""",
    ),
    rule(
        _R.REVEAL,
        "prompt mensaje instruc",
        r"""(?:muestra|muéstra|revela|imprime|dime|repite|enseña|dame)\p{L}*\s(?:[\p{L}]+\s){0,5}?(?:prompt\sdel\ssistema|(?:tu|tus|su|sus)\s(?:\p{L}+\s)?(?:prompts?|instrucciones)|mensaje\sdel\ssistema|instrucciones\s(?:iniciales|ocultas|del\ssistema))""",
    ),
    rule(
        _R.REVEAL,
        "提示 指令 prompt 规则 设定",
        r"""(?:显示|告诉我|输出|打印|透露|泄露|重复|说出|展示|给我看)(?:一下)?(?:你的?|系统|全部|完整|原始|初始|隐藏|的|所有)*(?:系统提示词?|提示词|系统指令|初始指令|prompt|内部规则|系统设定)""",
    ),
    rule(
        _R.REVEAL,
        "تعليمات البرومبت موجه أوامرك",
        r"""(?:اعرض|أظهر|اظهر|اكشف|اطبع|كرر|أخبرني|اخبرني|اكتب)(?:\s\p{Arabic}+){0,4}?\s(?:تعليمات\sالنظام|تعليماتك|البرومبت|موجه\sالنظام|أوامرك|التعليمات\s(?:السرية|الأصلية|الأولية))""",
    ),
    rule(
        _R.REVEAL,
        "prompt written",
        r"""(?:in|of|above)\s(?:this|the|your)\s(?:\p{L}+\s)?prompt(?!\p{L})|what\s(?:is|was)\swritten\s(?:above|at\sthe\sbeginning)|what\sare\syour\sinstructions""",
    ),
    rule(
        _R.ROLE,
        "now henceforth longer",
        r"""you\sare\s(?:now|henceforth|no\slonger|from\snow\son)\s(?:an?\s|my\s|the\s|dan(?!\p{L})|free|unrestricted|going\sto|in\s|not\s|bound|allowed|\p{Lu}\p{Ll}+bot)""",
    ),
    rule(
        _R.ROLE,
        "act behave respond answer speak pose function work",
        r"""(?:act|behave|respond|answer|speak|pose|function|work)\s(?:\p{L}+\s)?(?:as|like)\s(?:if\syou|though\syou|an?\s(?!gift|present|surprise)|my\s|the\s(?:system|admin|developer|owner))""",
    ),
    rule(
        _R.ROLE,
        "act pretend role behave impersonate imagine become",
        r"""(?:i\swant|i\sneed|i'd\slike|i\swould\slike)\syou\sto\s(?:act|pretend|role-?\s?play|behave|impersonate|imagine|become)""",
    ),
    rule(
        _R.ROLE,
        "pretend play role imagine",
        r"""pretend\s(?:to\sbe|you(?:'re|\sare|\swere|\scan|\shave)|that\syou)|role-?\s?play(?:ing)?|play\sthe\srole|in\syour\snew\srole|imagine\s(?:that\s)?you(?:'re|\sare|\swere)\s(?:an?|my|the)?""",
    ),
    rule(
        _R.ROLE,
        "game from character your",
        r"""(?:let's|let\sus)\splay\sa\sgame|from\snow\son,?\s(?:you|your|answer|respond|everything)|stay\sin\scharacter|your\snew\s(?:role|identity|name|persona)\sis""",
    ),
    rule(
        _R.ROLE,
        "bist agier verhalt handl antwort als vor, rolle wirst sollst",
        r"""du\sbist\s(?:jetzt|nun|ab\sjetzt|ab\ssofort|nicht\smehr)\s(?:ein|eine|der|die|kein|mein|an|frei|im)|(?:agier|verhalt|handl|antwort)\p{L}*\s(?:\p{L}+\s){0,2}(?:als|wie)\s(?:ein|eine|mein|der|wärst|ob)|tu(?:e|\sso)?\s(?:\p{L}+\s)?als\s(?:ob\sdu|wärst)|stell\sdir\svor,?\sdu\s(?:bist|wärst|seist)|spiel\p{L}*\s(?:\p{L}+\s)?(?:die\s)?rolle|ab\s(?:jetzt|sofort|nun),?\s(?:bist|antwortest|wirst|agierst|sollst)\sdu|in\s(?:deiner|der)\s(?:neuen\s)?rolle|schlüpf\p{L}*\sin\sdie\srolle""",
    ),
    rule(
        _R.ROLE,
        "maintenant désormais agis comport répond comme sembl imagin rôle",
        r"""(?:tu\ses|vous\sêtes)\s(?:maintenant|désormais)\s(?:un|une|le|la|mon|libre|en)|(?:agis|agissez|comporte-toi|comportez-vous|réponds)\s(?:\p{L}+\s)?comme\s(?:un|une|si|le|la)|fai(?:s|tes)\s(?:comme|semblant)\s(?:si\s(?:tu|vous)|d'être|que\stu|de\s)|imagine\sque\stu\s(?:es|sois)|jou(?:e|ez)\sle\srôle|à\spartir\sde\smaintenant,?\s(?:tu|vous)""",
    ),
    rule(
        _R.ROLE,
        "ahora act comp respond finge haz imagin juega",
        r"""(?:ahora\seres|eres\sahora|a\spartir\sde\sahora\s(?:eres|serás|vas|actuarás|responde))|(?:actúa|actue|actúe|compórtate|responde)\scomo\s(?:si|un|una|el|la)|finge\s(?:que|ser)|haz\sde\scuenta\sque\seres|imagina\sque\seres|juega\sel\s(?:rol|papel)|haz\sel\spapel""",
    ),
    rule(
        _R.ROLE,
        "你 扮演 模式",
        r"""(?:你现在是|从现在(?:开始|起)[，,]?你(?:是|要|将|必须|就是)|扮演(?:一个|一名|成)?|假装你(?:是|没有)|假设你是|请你?(?:充当|扮演|作为)(?:一个|一名|我的)|进入(?:开发者|角色|管理员|DAN)模式|角色扮演)""",
    ),
    rule(
        _R.ROLE,
        "الآن الان تصرف تظاهر تخيل العب مثل تقمص",
        r"""(?:أنت\sالآن|انت\sالان|من\sالآن\s(?:فصاعدا|فصاعداً|وصاعدا)?\s?(?:أنت|ستكون|عليك)|تصرف\s(?:كأنك|كما\sلو|ك\p{Arabic}+)|تظاهر\s(?:بأنك|أنك)|تخيل\sأنك|العب\sدور|مثل\sدور|تقمص)""",
    ),
    rule(
        _R.ROLE,
        "fungier agier auftr",
        r"""(?:als|wie)\s(?:[\p{L},-]+\s){1,6}?(?:fungier|agier|auftret)\p{L}*""",
    ),
    rule(
        _R.ROLE,
        "now",
        r"""now\syou\sare\s(?:an?\s|(?-i:\p{Lu}\p{Ll}+),)""",
    ),
    rule(
        _R.ROLE,
        "language absorbed",
        r"""(?:you,?\s)?as\san?\s(?:ai\s|large\s)?language\smodel|completely\sabsorbed\sin\syour\srole""",
    ),
    rule(
        _R.NEW_TASK,
        "new",
        r"""(?:your|the|my|a)\s(?:\p{L}+\s)?new\s(?:task|instructions?|assignment|mission|objective|goal|orders)\s?(?:is|are|:|,|\.|for\syou)|new\s(?:task|instructions?|assignment|mission|challenge)s?\s?(?::|\sfor\syou|\sfollow)""",
    ),
    rule(
        _R.NEW_TASK,
        "focus concentrate instead, now, instead say write print",
        r"""(?:now\s)?(?:focus|concentrate)\son\s(?:your\snew|the\snew|new)\s\p{L}+|(?:instead|now),?\s(?:please\s)?(?:say|write|print|output|respond|reply)\s(?:only\s)?(?:with\s)?["'“]|(?:say|write|print)\s["'“][^"'”]{1,60}["'”]\s(?:and\snothing|only|three|ten|\d+)""",
    ),
    rule(
        _R.NEW_TASK,
        "after",
        r"""after\s(?:you\sfinish|finishing|that),?\s(?:\p{L}+\s){0,3}(?:your\s)?(?:new|next|actual|real)\s(?:task|challenge|assignment|instructions?)""",
    ),
    rule(
        _R.NEW_TASK,
        "neue konzentrier fokussier",
        r"""(?:deine|die|eine|ihre)\s(?:\p{L}+\s)?neue\s(?:aufgabe|anweisung|mission)|neue\s(?:aufgaben?|anweisung(?:en)?|herausforderung(?:en)?|instruktionen)\s?(?::|für\sdich|lautet|folgt)|(?:konzentrier|fokussier)\p{L}*\s(?:dich\s)?(?:\p{L}+\s){0,2}auf\s(?:deine\s|die\s)?neuen?\s""",
    ),
    rule(
        _R.NEW_TASK,
        "nouvelle nueva",
        r"""(?:ta|votre|une)\snouvelle\s(?:tâche|mission|consigne)|nouvelles?\s(?:instructions?|consignes?)\s?:|(?:tu|su|una)\snueva\s(?:tarea|misión|instrucción)|nuevas?\sinstrucci(?:ón|ones)\s?:""",
    ),
    rule(
        _R.NEW_TASK,
        "新 مهمتك تعليمات",
        r"""(?:你的)?新(?:任务|指令|的任务|的指令)\s?(?:是|:|如下)|(?:مهمتك|تعليماتك)\sالجديدة|تعليمات\sجديدة\s?:""",
    ),
    rule(
        _R.NEW_TASK,
        "just only output",
        r"""(?:just|only)\soutput\s""",
    ),
    rule(
        _R.NEW_TASK,
        "hate love",
        r"""(?:say|state|tell\sme|write|repeat)\s(?:that\s)?(?:you\s(?:hate|love)|\p{L}+\s(?:hates|is\scrazy|is\sthe\sbest))""",
    ),
    rule(
        _R.NEW_TASK,
        "task aufgabe anweisung",
        r"""(?:we|let's|let\sus)\s(?:now\s)?(?:start|begin|continue)\s(?:\p{L}+\s){0,3}?with\sa\snew\stask|(?:nun|jetzt)\sfolgen\s(?:neue|weitere)\s(?:aufgaben|anweisungen)|mit\seiner\sneuen\saufgabe""",
    ),
    rule(
        _R.NEW_TASK,
        "repeat after",
        r"""repeat\safter\sme""",
    ),
    rule(
        _R.MARKUP,
        "< [",
        r"""<\|?/?(?:im_start|im_end|system|assistant|endoftext|tool|begin_of_text|start_header_id)\|?>|\[/?(?:inst|system|sys|assistant)\]|<<\s?/?sys\s?>>""",
    ),
    rule(
        _R.MARKUP,
        "system assistant developer tool function",
        r"""(?:^|\n)\s*(?:\#{2,}\s*)?(?:system(?:\s(?:message|prompt|note|override|alert))?|assistant|developer(?:\smessage)?|tool|function)\s?:\s?(?=\S)""",
    ),
    rule(
        _R.MARKUP,
        "begin end start role --- _call",
        r"""(?:begin|end|start)\s(?:of\s)?(?:system\s|hidden\s|admin\s)(?:prompt|message|instructions?)|\{\s?["']?role["']?\s?:\s?["'](?:system|assistant)|(?:^|\n)-{3,}\s?(?:end|begin|system)|tool_call|function_call""",
    ),
    rule(
        _R.BYPASS,
        "restrict filter censor guardrail safety content safeguard moderation ethical",
        r"""(?:without|no|remove|disable|turn\soff|bypass|ignore|break|circumvent|lift|free\sof)\s(?:\p{L}+\s){0,3}?(?:restrictions?|filters?|censorship|guardrails?|safety\s(?:rules|measures|filters?|guidelines)|content\spolic(?:y|ies)|safeguards|moderation|ethical\s\p{L}+)""",
    ),
    rule(
        _R.BYPASS,
        "mode anything jail DAN dan",
        r"""(?:developer|debug|admin(?:istrator)?|god|maintenance|sudo|jailbreak|unrestricted|dan|root|test)\smode|do\sanything\snow|jail-?\s?br(?:eak|oken)\p{L}*|(?-i:\bDAN\b)""",
    ),
    rule(
        _R.BYPASS,
        "admin system developer creator programmer boss override manager",
        r"""i(?:'m|\sam)\s(?:your|the|an?)\s(?:\p{L}+\s){0,2}?(?:developer|creator|administrator|admin|programmer|system\s(?:owner|operator|admin)|boss\sof\sthis\sbot)(?!\p{L})|(?:admin|system|developer|manager)\s(?:override|command|code|access)\s?(?::|\d|granted|accepted|authori[sz]ed|enabled)""",
    ),
    rule(
        _R.BYPASS,
        "mark set consider treat skip",
        r"""(?:mark|set|consider|treat)\s(?:me|this\s(?:user|chat|conversation)|my\s(?:identity|account))\sas\s(?:verified|authenticated|admin|trusted)|skip\s(?:the\s)?(?:verification|identity\scheck|confirmation|authentication)""",
    ),
    rule(
        _R.BYPASS,
        "ohne modus ich überspring",
        r"""ohne\s(?:\p{L}+\s){0,2}(?:einschränkungen|beschränkungen|filter|zensur)|(?:entwickler|admin(?:istrator)?|wartungs|debug|gott)-?modus|ich\sbin\s(?:dein|ihr|der)\s(?:entwickler|administrator|programmierer|schöpfer|admin)|überspringe?\s(?:die\s)?(?:prüfung|verifizierung|identitätsprüfung)""",
    ),
    rule(
        _R.BYPASS,
        "sans mode suis",
        r"""sans\s(?:\p{L}+\s){0,2}(?:restrictions?|filtres?|censure|limites)|mode\s(?:développeur|admin(?:istrateur)?|débogage|maintenance|dieu)|je\ssuis\s(?:ton|votre|le)\s(?:développeur|administrateur|créateur|programmeur)""",
    ),
    rule(
        _R.BYPASS,
        "sin modo soy",
        r"""sin\s(?:\p{L}+\s){0,2}(?:restricciones|filtros|censura|límites)|modo\s(?:desarrollador|admin(?:istrador)?|depuración|mantenimiento|dios)|soy\s(?:tu|su|el)\s(?:desarrollador|administrador|creador|programador)""",
    ),
    rule(
        _R.BYPASS,
        "限制 过滤 审查 约束 规则 模式 我是 跳过",
        r"""(?:没有|不受|解除|绕过|关闭|无视|突破)(?:任何|一切|所有|你的|的)*(?:限制|过滤|审查|约束|安全规则)|(?:开发者|管理员|调试|上帝|越狱|维护)模式|我是你的?(?:开发者|开发人员|管理员|创造者|主人|程序员)|跳过(?:身份)?(?:验证|核实|确认)""",
    ),
    rule(
        _R.BYPASS,
        "بدون دون بلا وضع أنا تخط",
        r"""(?:بدون|دون|بلا)\s(?:أي\s)?(?:قيود|رقابة|فلاتر|حدود)|وضع\s(?:المطور|المسؤول|المشرف|الصيانة)|أنا\s(?:مطورك|مبرمجك|المطور|مدير\sالنظام|مسؤول\sالنظام)|تخط[يىّ]?\s(?:\p{Arabic}+\s)?التحقق""",
    ),
    rule(
        _R.EXFILTRATION,
        "all other every another database customer user key environment credential source token",
        r"""(?:show|list|give|send|dump|export|tell|print|read)\s(?:[\p{L}']+\s){0,4}?(?:(?:all|other|every|another)\s(?:of\s(?:the|your)\s)?(?:customers?'?s?'?|users?'?s?'?|people'?s|shoppers?'?s?)\s?(?:\p{L}+\s)?(?:data|orders?|e-?mails?|addresses|details|information|names|records|passwords)|(?:the|your)\s(?:whole\s|entire\s|full\s)?(?:database|customer\s(?:list|database|records)|user\stable)|(?:your|the)\s(?:api\skeys?|environment\svariables|secret\skeys?|credentials|source\scode|access\stokens?))""",
    ),
    rule(
        _R.EXFILTRATION,
        "customer user shopper",
        r"""(?:show|list|give|send|dump|export|tell|print)\s(?:[\p{L}'-]+\s){0,4}?(?:data|orders|e-?mails?|addresses|details|names|records|passwords)\sof\s(?:(?:all|every|other|another|the)\s){1,3}(?:customers?|users?|shoppers?)(?!\p{L})""",
    ),
    rule(
        _R.EXFILTRATION,
        "kund nutzer datenbank schlüssel zugang",
        r"""(?:zeig|list|gib|nenne|schick)\p{L}*\s(?:\p{L}+\s){0,4}?(?:(?:alle[rn]?|anderer?n?)\s(?:kunden(?:daten|adressen|bestellungen)?|nutzerdaten)|(?:eure|deine|die|ihre)\s(?:datenbank|kundenliste|kundendaten|api-?schlüssel|zugangsdaten))""",
    ),
    rule(
        _R.EXFILTRATION,
        "client utilisateur base clé",
        r"""(?:montre|donne|liste|affiche|envoie)\p{L}*(?:[-\s]\p{L}+){0,4}?\s(?:(?:données|commandes|adresses|e-?mails)\s(?:de\stous\sles|des\sautres|d'autres)\s(?:clients|utilisateurs)|(?:la|ta|votre)\s(?:base\sde\sdonnées|liste\s(?:de\s|des\s)?clients)|(?:ta|votre|la)\sclé\sapi)""",
    ),
    rule(
        _R.EXFILTRATION,
        "cliente usuario base clave",
        r"""(?:muestra|dame|lista|enseña|envía)\p{L}*\s(?:\p{L}+\s){0,4}?(?:(?:datos|pedidos|correos|direcciones)\sde\s(?:todos\slos|otros|los\sdemás)\s(?:clientes|usuarios)|(?:la|tu|su)\s(?:base\sde\sdatos|lista\sde\sclientes|clave\sapi))""",
    ),
    rule(
        _R.EXFILTRATION,
        "客户 用户 顾客 会员 人 数据库 密钥 key",
        r"""(?:显示|列出|给我|告诉我|导出|发送)(?:所有|其他|全部|别的|别人|一下|的)*(?:客户|用户|顾客|会员|人)(?:的)?(?:资料|信息|订单|数据|地址|邮箱|电话)|(?:数据库|API密钥|api\skey|密钥)(?:内容|导出|给我|是什么)""",
    ),
    rule(
        _R.EXFILTRATION,
        "بيانات طلبات عناوين قاعدة",
        r"""(?:اعرض|أعطني|اعطني|أظهر|أرسل)(?:\s\p{Arabic}+){0,3}?\s(?:بيانات|طلبات|عناوين)\s(?:جميع\s|كل\s|باقي\s)?(?:العملاء|المستخدمين|الزبائن)|قاعدة\s(?:البيانات|بيانات\sالعملاء)\sكاملة""",
    ),
)
