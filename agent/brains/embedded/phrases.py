"""Small turns of phrase that only a dialogue can read: "the other order", "both", "never mind", "go back"."""

from __future__ import annotations

import re
from collections.abc import Mapping

_OTHER_ORDER: Mapping[str, str] = {
    "en": r"\bother (one|order)\b|\bdifferent order\b|\bnot that (one|order)\b|\banother order\b",
    "de": r"\bandere[nrs]? (bestellung|auftrag)\b|\bdie andere\b|\bnicht diese\b",
    "fr": r"\bautre commande\b|\bl['’]autre\b|\bpas celle[- ]là\b",
    "es": r"\botro pedido\b|\bel otro\b|\bese no\b|\botra orden\b",
    "zh": r"另[一外]?[个個]?(订单|訂單|单|單)|不是[这這那][个個]?(订单|訂單|单|單)|不是[这這那][个個](?=[,，。.!！]|$)|其他(订单|訂單)|另外(一)?(个|單|单)",
    "ar": r"الطلب ال[اآ]خر|طلب [اآ]خر|ليس هذا الطلب|الطلبية ال[اأ]خرى|غير هذا الطلب",
}
_OTHER_PARCEL = re.compile(
    r"(?:other|second) (?:parcel|package|box)|(?:andere|zweite) (?:paket|sendung|p[äa]ckchen)|(?:autre|deuxi[èe]me|second) colis|"
    r"(?:otro|segundo) paquete|(?:另一?|另外一?|第二)[个個件]?(?:包裹|快递)|الطرد (?:ال[اآ]خر|الثاني)",
    re.IGNORECASE,
)
_NEVER_MIND: Mapping[str, str] = {
    "en": r"\bnever ?mind\b|\bforget (it|about it|that)\b|\bleave it( at that| be)?\s*[.!]*$|\bdon'?t bother\b|\b(i'?ll|i will|want to|rather) keep (it|them)\b|\bkeep it after all\b|\bno longer need(ed)?\b|\bi changed my mind\s*[.!]*$|^(actually,? )?no,? (it'?s )?(fine|ok|okay)\s*[.!]*$",
    "de": r"\bvergiss( es| das)\b|\bvergessen sie( es| das)\b|\b(hat|habe) (sich|es) erledigt\b|\blassen (sie|wir) (es|das)( gut)?( sein| bleiben)?\s*[.!]*$|\blass (es|gut sein|mal)\s*[.!]*$|^(\w+,? )?doch nicht\s*[.!]*$|\b(will|m[öo]chte) .{0,40}\bdoch nicht\b|\bschon gut\b|\b(ich )?behalte (es|sie|ihn)\b",
    "fr": r"\blaissez? tomber\b|\boublie[zr]?( ça| cela)?\s*[.!]*$|\bje (le|la|les) garde\b|\bn'?en parlons plus\b|\bc['’]est bon finalement\b|\btant pis\b",
    "es": r"\bd[ée]jal[oa]\b|\bd[eé]jelo\b|\bolv[ií]da(lo|te)\b|\bme l[oa]s? quedo\b|\bno importa\s*[.!]*$|\bolv[ií]delo\b|\bda igual\b|\bya no (hace falta|importa)\b",
    "zh": r"算了|不用了|没事了|不需要了|當我沒說|当我没说",
    "ar": r"لا يهم|انس[َى]? الأمر|خلاص|دعك من|لا داعي|انسى",
}
_LANGUAGE_WISH = re.compile(
    r"\b(speak|talk|write|answer|reply|continue|switch|in|to)\b.{0,12}\benglish\b( please| pls)?\s*[?.!]*$|^english\b.{0,10}$"
    r"|\bauf deutsch\b( bitte)?\s*[?.!]*$|\bdeutsch (sprechen|schreiben|reden)\b|^(bitte )?deutsch( bitte)?[?.!]*$"
    r"|\ben fran[çc]ais\b( s'il vous pla[iî]t| svp| stp)?\s*[?.!]*$|\bparle[zr]?\b.{0,8}fran[çc]ais\b|^fran[çc]ais\b.{0,10}$"
    r"|\ben espa[ñn]ol\b( por favor)?\s*[?.!]*$|\bhabla\w*\b.{0,8}espa[ñn]ol\b|^espa[ñn]ol\b.{0,12}$"
    r"|(说|講|讲|用|会)(中文|汉语|普通话|國語)|^中文|(بالعربية|بالعربي|باللغة العربية|تتكلم العربية|تتحدث العربية)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？؟]|^\W*(how|what|when|where|which|who|why|do you|does|can i|could|is there|are there|wie|was|wann|wo|welche|warum|"
    r"gibt es|kann ich|combien|comment|quand|quel|quelle|o[uù]\b|est-ce|puis-je|cu[aá]nto|c[oó]mo|cu[aá]ndo|qu[eé]|cu[aá]l|"
    r"d[oó]nde|كم|كيف|متى|أين|اين|هل|ما هي|ما هو)(?!\w)|(吗|呢|多少|多久|怎么|什么|哪)",
    re.IGNORECASE,
)
_WHEN_ANSWERED = re.compile(
    r"\b(when|how long|how soon)\b.{0,30}\b(answer|reply|respond|hear (back|from)|person|someone|somebody|human|agent|get back)"
    r"|\b(wann|wie lange|wie schnell)\b.{0,30}(antwort|meldet|melden|mensch|mitarbeiter|jemand|r[üu]ckmeldung|r[üu]ckruf)"
    r"|\b(quand|combien de temps|dans combien)\b.{0,40}(r[ée]pon|conseill|quelqu|personne|recontact|rappel)"
    r"|(cu[áa]ndo|cu[áa]nto tarda\w*|en cu[áa]nto)\b.{0,30}(contest|respond|atiend|atend|persona|agente|alguien)"
    r"|(多久|什么时候|何时|几点|多长时间).{0,8}(回复|答复|人工|客服|联系|有人)|(متى|كم).{0,25}(الرد|ترد|يرد|تردون|سيرد|تجيب|يتواصل|موظف)",
    re.IGNORECASE,
)
_DECLINED: Mapping[str, str] = {
    "en": r"declin|reject|(won'?t|doesn'?t|not) (go(ing)? through|work|accept)|fail(s|ed|ing)?\b|can'?t pay|unable to pay",
    "de": r"abgelehnt|geht nicht durch|funktioniert nicht|schl[äa]gt fehl|fehlgeschlagen|nicht (bezahlen|akzeptiert)|klappt nicht",
    "fr": r"refus[ée]|ne (passe|marche|fonctionne) pas|[ée]chou|impossible de payer",
    "es": r"rechaz|no (pasa|funciona|acepta|me deja)|fall[aóo]|no puedo pagar",
    "zh": r"失败|失敗|被拒|付不了|支付不了|无法支付|無法付款|付款不成功|刷不了",
    "ar": r"رفض|مرفوض|لا (يعمل|تعمل|يقبل|تقبل)|فشل|لا أستطيع الدفع|لم تنجح",
}
_COMPANY: Mapping[str, str] = {
    "en": r"\bvat\b|\bcompany\b|\bbusiness\b|\btax (id|number)\b",
    "de": r"\bust\b|umsatzsteuer|mwst|ust-?id|firma|unternehmen|gesch[äa]ftlich|gewerb",
    "fr": r"\btva\b|soci[ée]t[ée]|entreprise|professionnel|siret",
    "es": r"\biva\b|\bnif\b|\bcif\b|empresa|aut[óo]nom|raz[óo]n social",
    "zh": r"税号|稅號|公司|抬头|抬頭|增值税|统编|統編",
    "ar": r"ضريب|شركة|الشركة|مؤسسة",
}
_NOT_IN_THE_PARCEL: Mapping[str, str] = {
    "en": r"(missing|absent) (from|in) (the|my|our) (parcel|package|box|delivery|order)|not in (the|my|our) (parcel|package|box)|"
    r"(parcel|package|box|delivery) (was|is) (missing|incomplete)",
    "de": r"fehl\w*.{0,40}\b(im|in der|in dem|aus dem) (paket|karton|lieferung|sendung)|"
    r"\b(im|in der|in dem) (paket|karton|lieferung|sendung)\b.{0,40}(fehl|nicht (drin|dabei))",
    "fr": r"manqu\w*.{0,40}(dans|à|du) (le |mon |notre )?(colis|carton|paquet|commande)",
    "es": r"falt\w*.{0,40}\b(en|del?) (mi |el |la |nuestro )?(paquete|caja|env[ií]o|pedido)",
    "zh": r"(包裹|箱子|盒子)里?.{0,8}(少|缺|没有|沒有)|(少|漏)(发|發|寄|了)",
    "ar": r"(ناقص|ينقص|نقص|مفقود|غير موجود).{0,25}(الطرد|العلبة|الصندوق|الشحنة|الطلب)",
}
_WITHOUT: Mapping[str, str] = {
    "en": r"\bwithout\b|\bno (vat|company|need)\b|\bdon'?t (need|have)\b|\bnot? (needed|necessary)\b|\bnone\b",
    "de": r"\bohne\b|\bkeine?n?\b|nicht (n[öo]tig|n[öo]tig|gebraucht)|brauche? (ich|wir) nicht",
    "fr": r"\bsans\b|pas (besoin|de num[ée]ro|n[ée]cessaire)|aucun",
    "es": r"\bsin\b|no (hace falta|tengo|tenemos|necesito|lo necesito)|ninguno",
    "zh": r"不需要|不用|没有|沒有|无需|不要",
    "ar": r"(?:من )?دون|بدون|لا (?:أحتاج|يوجد|حاجة|داعي)",
}
_NOT_RECEIVED: Mapping[str, str] = {
    "en": r"(says|marked|shows|showing|listed|claims)( it'?s| as| it was| to be)* delivered|(did ?n[o']?t|never|have ?n[o']?t|has ?n[o']?t|not)( yet| ever)? "
    r"(get|got|receiv|arriv|come|turn|show)|nothing (came|arrived|here|was delivered)|no (parcel|package|sign of)|(is|was)(n'?t| not) (here|there)|can'?t find (it|the)|missing",
    "de": r"(als|angeblich|laut \w+( \w+)?) (zu)?gestellt|nicht (angekommen|da\b|erhalten|bekommen|hier\b|eingetroffen)|nie (angekommen|erhalten|bekommen)|nichts (da|angekommen|bekommen|erhalten)|kein (paket|p[äa]ckchen)|fehlt",
    "fr": r"(indiqu|marqu|not|affich)\w* (comme )?livr|rien re[çc]u|pas (re[çc]u|arriv|l[àa]\b)|jamais (re[çc]u|arriv)|introuvable|aucun colis",
    "es": r"(figura|aparece|pone|consta|dice|marcad\w)[\w ]* entregad|no (lo |la |me )?(he |ha )?(recib|lleg)|nunca (lleg|recib)|no est[áa]|no hay (nada|ning[úu]n paquete)|sin recibir",
    "zh": r"(显示|顯示|标记|写着|说).{0,6}(签收|簽收|送达|送達|已到|妥投)|没(有)?(收到|看到|拿到|见到)|沒(有)?(收到|看到|拿到)|未收到|找不到|丢了|不见了",
    "ar": r"(مكتوب|يظهر|يقول|تظهر|مسجل).{0,20}(تسليم|توصيل|سلم)|لم (أستلم|استلم|تصل|يصل|أحصل|نستلم)|ما (وصل|استلم|وصلت|جاء)|غير موجود|لا يوجد",
}
_ASPECTS: Mapping[str, str] = {
    "care": r"\bwash|\bclean|\biron\b|\bcare\b|tumble|\bdry(er)?\b|wasch|reinig|pflege|b[üu]gel|trockner|\blav|nettoy|entret|repass|s[ée]ch|limpi|plancha|cuid|secadora|洗|清洁|清潔|保养|熨|烘|غسل|تنظيف|كي\b|عناية|أغسل|اغسل|تجفيف",
    "materials": r"material|made (out )?of|fabric|cotton|leather|wool\b|linen|polyester|stoff|woraus|aus was|baumwolle|leder|\bwolle|leinen|mati[èe]re|tissu|compos|coton|cuir|laine|\blin\b|tela\b|hecho de|algod|\bcuero|\bpiel\b|lana|lino|材质|材質|面料|什么做|棉|皮|羊毛|亚麻|成分|خامة|مصنوع|قماش|قطن|جلد|صوف|كتان|المادة|مادة",
    "fit": r"\bfits?\b|\bsizing|run (small|large|big)|true to size|f[äa]llt\b|fallen (sie|die)|passform|\btaille (grand|petit|norm)|taillent|coupe|\btalla(n|je)?\b|horma|偏大|偏小|版型|合身|尺码|المقاس|مقاس|قصة",
    "origin": r"made in\b|(where|which country).{0,20}(made|produced|from)|hergestellt|herkunft|produziert|wo(her)? (kommt|kommen)|fabriqu|origine|o[ùu] .{0,20}(produit|fait)|fabrica|origen|d[óo]nde se (hace|produce)|hecho en|产地|產地|哪里(生产|制造|产)|哪国|صنع في|بلد (الصنع|المنشأ)|منشأ|أين (يصنع|صنع)",
    "warranty": r"warrant|guarant|garant|gew[äa]hrleist|保修|质保|保固|ضمان|كفالة",
}
_THIS_SHOP: Mapping[str, str] = {
    "en": r"\b(your|you guys)\b(?! (instructions|prompt|rules|opinion|favou?rite))|\b(the|this) (company|shop|store|firm)\b",
    "de": r"\b(euer|eure[nrms]?|ihr(em|en|er|e|es)?)\b|\b(die|der|das|diese[rs]?) (firma|laden|shop|unternehmen)\b",
    "fr": r"\b(votre|vos)\b|\b(la|cette|le|ce) (soci[ée]t[ée]|entreprise|boutique|magasin)\b",
    "es": r"\b(vuestr[oa]s?|sus?)\b|\b(la|esta) (empresa|tienda|compañ[íi]a)\b",
    "zh": r"你们|你們|贵(公司|店)|貴(公司|店)|(公司|店)(的|里|老板|在)",
    "ar": r"شركتكم|متجركم|لديكم|عندكم|الشركة|المتجر|صاحب المتجر",
}


def means_other_order(text: str, language: str) -> bool:
    """Whether the message points at another order than the one spoken of."""
    return _matches(_OTHER_ORDER, text, language) and not means_other_parcel(text)


def means_other_parcel(text: str) -> bool:
    """Whether the message is about another parcel of the order that is spoken of."""
    return _OTHER_PARCEL.search(text) is not None


def means_never_mind(text: str, language: str) -> bool:
    """Whether the shopper drops what is going on."""
    return _matches(_NEVER_MIND, text, language)


def asks_for_language(text: str) -> bool:
    """Whether the message is about the language to go on in, and nothing else."""
    return len(text) <= 60 and _LANGUAGE_WISH.search(text.strip()) is not None


def asks_when_answered(text: str) -> bool:
    """Whether someone who waits for a person asks when that person comes."""
    return _WHEN_ANSWERED.search(text) is not None


def asks(text: str) -> bool:
    """Whether a message has the form of a question."""
    return _ASKS.search(text) is not None


def means_declined(text: str, language: str) -> bool:
    """Whether a payment did not go through (and none was taken)."""
    return _matches(_DECLINED, text, language)


def means_company(text: str, language: str) -> bool:
    """Whether an invoice is for a company."""
    return _matches(_COMPANY, text, language)


def means_not_in_parcel(text: str, language: str) -> bool:
    """Whether a parcel came, but something that belongs in it did not."""
    return _matches(_NOT_IN_THE_PARCEL, text, language)


def means_without(text: str, language: str) -> bool:
    """Whether the shopper does without a detail that was asked for."""
    return _matches(_WITHOUT, text, language)


def means_not_received(text: str, language: str) -> bool:
    """Whether goods did not reach the shopper, whatever the carrier says."""
    return _matches(_NOT_RECEIVED, text, language)


def means_this_shop(text: str, language: str) -> bool:
    """Whether a question is about the shop itself ("your boss", "the company")."""
    return _matches(_THIS_SHOP, text, language)


def product_aspects(text: str) -> frozenset[str]:
    """What a question about a product is after: care, materials, fit, origin, warranty."""
    return frozenset(name for name, pattern in _ASPECTS.items() if re.search(pattern, text, re.IGNORECASE))


def _matches(patterns: Mapping[str, str], text: str, language: str) -> bool:
    base = language.partition("-")[0]
    return any(
        re.search(patterns[code], text, re.IGNORECASE) is not None
        for code in dict.fromkeys((base, "en"))
        if code in patterns
    )
