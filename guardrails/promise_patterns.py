# Patterns are read as wholes: broken over lines they hide what they match.
# ruff: noqa: E501
"""How promises are worded in replies, in six languages.

Only what commits someone to the shopper: "we will refund you", not "refunds take 5 days"; "your order has been
cancelled", not "an order can be cancelled".
"""

from __future__ import annotations

from enum import StrEnum

from guardrails.rules import Rule, rule


class PromiseKind(StrEnum):
    """What is promised. A caller allows a kind when the system keeps it in this turn."""

    CALL_BACK = "call_back"  # someone will phone; the shop does not, unless a hand-off says so
    CONTACT = "contact"  # someone will write or get back
    HUMAN = "human"  # a person takes over: kept by a queued hand-off
    FOLLOW_UP = "follow_up"  # the bot will watch or look into something later: it does nothing between turns
    GUARANTEE = "guarantee"  # a guarantee or promise in so many words
    DELIVERY = "delivery"  # a parcel will arrive: kept by a tracking result
    REFUND = "refund"  # money will come back
    COMPENSATION = "compensation"  # a voucher, discount, gift or free item
    REPLACEMENT = "replacement"  # goods will be sent again
    EXCEPTION = "exception"  # a rule will be waived
    DONE = "done"  # something has been done: cancelled, changed, refunded, opened


_K = PromiseKind

RULES: tuple[Rule[PromiseKind], ...] = (
    # someone will phone
    rule(_K.CALL_BACK, "call phone ring", r"(?:i|we|someone|(?:a|my|our|one\sof\s(?:my|our))\s(?:\p{L}+\s)?(?:colleagues?|agents?|team|managers?|supervisor))(?:'ll|\swill|\sis\sgoing\sto|\sare\sgoing\sto|\sshall)\s(?:\p{L}+\s){0,3}?(?:call|phone|ring)(?:\s(?:you|back)|\sthe\scustomer)|you(?:'ll|\swill)\s(?:get|receive)\sa\s(?:phone\s)?call"),
    rule(_K.CALL_BACK, "ruf anruf telefon", r"(?:ich|wir)\s(?:rufe?n?|telefoniere?n?)\s(?:sie|dich|euch|ihnen)\s(?:\p{L}+\s){0,4}?(?:an|zurück)(?!\p{L})|(?:ich|wir|man|jemand|\p{L}*(?:kolleg\p{L}+|mitarbeiter\p{L}*|team))\s(?:\p{L}+\s){0,3}?(?:wird|werde|werden|ruft)\s(?:sie|dich)\s(?:\p{L}+\s){0,4}?(?:an|zurück)?(?:anrufen|zurückrufen|rufen|an|zurück)(?!\p{L})|(?:sie\serhalten|du\sbekommst|sie\sbekommen)\s(?:\p{L}+\s){0,3}?(?:anruf|rückruf)"),
    rule(_K.CALL_BACK, "appel télépho", r"(?:je|nous|on|un\s\p{L}+|une\s\p{L}+|quelqu'un)\s(?:vous|t'|te)?\s?(?:appellerai|appellerons|appellera|rappellerai|rappellerons|rappellera|téléphonerai|téléphonerons|(?:vais|allons|va)\s(?:vous|t'|te)?\s?(?:r?appeler|téléphoner))|vous\s(?:serez\s(?:r?appelé|contacté\spar\stéléphone)|recevrez\sun\sappel)"),
    rule(_K.CALL_BACK, "llam telef", r"(?:le|te|les|os)\s(?:llamaré|llamaremos|llamará(?:n)?|telefonearemos|vamos\sa\sllamar|voy\sa\sllamar|va\sa\sllamar)|recibirá(?:s)?\suna\sllamada"),
    rule(_K.CALL_BACK, "电", r"(?:我们?|客服|同事|专员|工作人员|经理)(?:会|将|稍后|明天|马上|尽快|随后|立即)*(?:给|向|跟|与)您?你?(?:回|打)(?:个)?(?:电话|电)|(?:会|将)(?:尽快|稍后)?(?:致电|回电)(?:给)?(?:您|你)"),
    rule(_K.CALL_BACK, "تصل هاتف", r"(?:سأتصل|سنتصل|سوف\s(?:أتصل|نتصل|يتصل)|سيتصل|ستتصل|سيتم\sالاتصال)\s?(?:ب(?:ك|كم)|عليك)?|ستتلقى\s(?:مكالمة|اتصالا)"),
    # someone will write
    rule(_K.CONTACT, "contact touch back email e-mail write message inform update", r"(?:i|we|someone|they|(?:a|my|our|one\sof\sour)\s(?:\p{L}+\s)?(?:colleagues?|agents?|team|specialists?))(?:'ll|\swill|\sshall|\sis\sgoing\sto|\sare\sgoing\sto)\s(?:\p{L}+\s){0,3}?(?:contact\syou|get\s(?:back\sto|in\stouch\swith)\syou|be\sin\stouch|reach\sout|(?:e-?mail|write\sto|message|text|inform|notify|update)\syou|let\syou\sknow|send\syou\san?\s(?:e-?mail|message|text|update))|you(?:'ll|\swill)\s(?:hear\sfrom|be\s(?:contacted|informed|notified))"),
    rule(_K.CONTACT, "meld kontakt schreib bescheid inform benachricht mail", r"(?:ich|wir)\smelde?n?\s(?:mich|uns)|(?:ich|wir|jemand|\p{L}*(?:kolleg\p{L}+|mitarbeiter\p{L}*|team))\s(?:\p{L}+\s){0,3}?(?:wird|werde|werden|meldet)\s(?:sich|mich|uns|sie|ihnen|dich|dir)\s(?:[\p{L}\d-]+\s){0,6}?(?:melden|kontaktieren|schreiben|bescheid\sgeben|informieren|benachrichtigen|in\sverbindung\ssetzen|bei\sihnen|bei\sdir)|(?:sie\swerden|du\swirst)\s(?:\p{L}+\s){0,4}?(?:kontaktiert|informiert|benachrichtigt)|(?:ich|wir)\s(?:gebe?n?|schreibe?n?|informiere?n?|benachrichtige?n?)\s(?:ihnen|dir|sie|dich)(?!\sfrei)"),
    rule(_K.CONTACT, "contact revien écri tien inform préviend mail", r"(?:je|nous|on|un\s\p{L}+|une\s\p{L}+|quelqu'un|notre\séquipe)\s(?:(?:vous|te|t')\s?)?(?:contacter(?:ai|ons|a)|recontacter(?:ai|ons|a)|(?:reviendr|reprendr)(?:ai|ons|a)\s(?:vers|contact)|écrir(?:ai|ons|a)|tiendr(?:ai|ons|a)\sinformée?|informer(?:ai|ons|a)|préviendr(?:ai|ons|a)|enverr(?:ai|ons|a)\sun\s(?:e-?mail|mail|message)|(?:vais|allons|va)\s(?:vous|te|t')\s?(?:contacter|recontacter|écrire|prévenir|tenir\sinformé))|vous\sserez\s(?:contactée?|recontactée?|informée?|prévenue?)"),
    rule(_K.CONTACT, "contact escrib inform avis correo comunic", r"(?:le|te|les|os|se)\s(?:contactar(?:é|emos)|contactará(?:n)?|escribir(?:é|emos)|escribirá(?:n)?|informar(?:é|emos)|informará(?:n)?|avisar(?:é|emos)|avisará(?:n)?|enviar(?:é|emos)\sun\s(?:correo|mensaje|e-?mail)|mantendr(?:é|emos)\sinformad[oa]|pondr(?:é|emos|á|án)\sen\scontacto|(?:voy|vamos|van|va)\sa\s(?:contactar|escribir|avisar|informar))|(?:me|nos)\s(?:pondré|pondremos|comunicaré|comunicaremos)\s(?:en\scontacto|con)"),
    rule(_K.CONTACT, "联系 通知 回复 告知 邮件", r"(?:我们?|客服|同事|专员|工作人员)(?:会|将|稍后|明天|尽快|随后|马上)+(?:再)?(?:主动)?(?:联系|通知|回复|告知|答复)(?:您|你)|(?:我们?|同事)(?:会|将)(?:通过)?(?:给|向)?(?:您|你)(?:发送?|写)(?:一封)?(?:邮件|短信|消息)"),
    rule(_K.CONTACT, "تواصل راسل بلغ رسل إعلام", r"(?:سأتواصل|سنتواصل|سيتواصل|ستتواصل|سوف\s(?:أتواصل|نتواصل|يتواصل)|سأراسلك|سنراسلك|سأبلغك|سنبلغك|سيتم\s(?:التواصل|إبلاغك|إعلامك)|سنرسل\s(?:لك|إليك)\s(?:رسالة|بريدا))"),
    # a person takes over
    rule(_K.HUMAN, "colleague agent person human team specialist someone", r"(?:i(?:'ll|'m|\swill|\sam|'ve|\shave)|we(?:'ll|\swill|'ve|\shave))\s(?:\p{L}+\s){0,2}?(?:connect(?:ing|ed)?|transfer(?:ring|red)?|forward(?:ing|ed)?|pass(?:ing|ed)?|hand(?:ing|ed)?|escalat(?:e|ing|ed))\s(?:[\p{L}']+\s){0,5}?(?:to|with|over)(?!\p{L})|(?:a|my|our|one\sof\s(?:my|our))\s(?:\p{L}+\s){0,2}?(?:colleagues?|agents?|person|human|team|specialists?)\s(?:will|is\sgoing\sto)\s(?:\p{L}+\s){0,2}?(?:take|help|join|answer|look|handle|review|be\swith)"),
    rule(_K.HUMAN, "verbinde leite übergebe gebe kolleg mitarbeiter mensch team", r"(?:ich|wir)\s(?:verbinde?n?|leite?n?|übergebe?n?|gebe?n?|reiche?n?)\s(?:[\p{L}]+\s){0,6}?(?:mit\s|weiter|an\s(?:einen?|eine|mein|unser|das))|(?:kolleg\p{L}+|mitarbeiter\p{L}*|mensch|team)\s(?:wird|übernimmt|kümmert|hilft|schaut|antwortet)"),
    rule(_K.HUMAN, "transf transm mets passe collègue conseiller équipe humain", r"(?:je|nous)\s(?:vous\s|te\s|t')?(?:transfère|transférons|transmets|transmettons|mets\sen\srelation|passe|passons|redirige)\s(?:\p{L}+\s){0,4}?(?:à|en|vers|un|une|votre)|(?:un|une|notre|mon|ma)\s(?:\p{L}+\s){0,2}?(?:collègue|conseill(?:er|ère)|équipe|personne)\s(?:va|prendra|vous\s(?:aidera|répondra)|s'occupera|prend)"),
    rule(_K.HUMAN, "transfi paso pasaré compañer agente person equipo", r"(?:le|te|les)\s(?:transfiero|transferiré|paso|pasaré|pongo\sen\scontacto|conecto)\s(?:\p{L}+\s){0,2}?(?:con|a)|(?:un|una|nuestr[oa]|mi)\s(?:\p{L}+\s){0,2}?(?:compañer[oa]|agente|persona|equipo|especialista)\s(?:se\s(?:hará|ocupará|encargará)|le\s(?:ayudará|atenderá|responderá)|te\s(?:ayudará|atenderá|responderá)|tomará|va\sa)"),
    rule(_K.HUMAN, "人工 同事 客服 专员", r"(?:我|正在|已|已经|会|将|马上|这就|为您|帮您)+(?:把您|将您|您)?(?:转接|转给|转到|接通|转交)(?:给|到|至|了)*(?:人工|客服|同事|专员)|(?:人工|同事|客服|专员)(?:客服)?(?:会|将|马上|稍后)+(?:来)?(?:为您|接手|处理|跟进|帮|回答|接待)"),
    rule(_K.HUMAN, "زميل موظف فريق شخص زملا", r"(?:سأحولك|سنحولك|سأحول|أحولك|سيتم\sتحويلك|سأوصلك|حولتك)|(?:زميل\p{Arabic}*|موظف\p{Arabic}*|أحد\sزملائي|فريقنا|شخص)\s(?:\p{Arabic}+\s){0,2}?(?:سيتولى|سيساعدك|سيرد|سيتابع|سوف\s(?:يتولى|يساعدك|يرد))"),
    # the bot will do something between turns
    rule(_K.FOLLOW_UP, "eye monitor look check investigat posted remind follow", r"(?:i|we)(?:'ll|\swill|\sam\sgoing\sto|'m\sgoing\sto)\s(?:\p{L}+\s){0,2}?(?:keep\s(?:an\seye|you\s(?:posted|updated|informed)|monitoring|checking)|monitor|follow\sup|look\sinto\s(?:this|it|that)\s(?:and|later|tomorrow)|check\s(?:back\s)?(?:again\s)?(?:later|tomorrow|every|with\sthe\s(?:warehouse|carrier|courier))|investigate|remind\syou)"),
    rule(_K.FOLLOW_UP, "auge beobacht prüf laufend erinner nachforsch kümmer", r"(?:ich|wir)\s(?:behalte?n?\s(?:\p{L}+\s){0,3}?im\sauge|beobachte?n?|halte?n?\ssie\sauf\sdem\slaufenden|erinnere?n?\s(?:sie|dich)|forsche?n?\s(?:\p{L}+\s){0,2}?nach|kümmere?n?\s(?:mich|uns)\s(?:\p{L}+\s){0,2}?darum|werden?\s(?:\p{L}+\s){0,4}?(?:beobachten|nachforschen|dranbleiben|im\sauge\sbehalten))|(?:ich|wir)\sprüfe?n?\s(?:das|es)\s(?:morgen|später|beim?)"),
    rule(_K.FOLLOW_UP, "suiv surveill œil vérifi rappel renseign courant", r"(?:je|nous)\s(?:vais|allons)\s(?:\p{L}+\s){0,2}?(?:suivre|surveiller|garder\sun\sœil|me\srenseigner|enquêter|vous\stenir\s(?:au\scourant|informée?))|(?:je|nous)\s(?:vous\s)?(?:surveillerai|surveillerons|suivrai|suivrons|garde\sun\sœil|tiendrai\sau\scourant|tiendrons\sau\scourant|vérifierai|vérifierons)"),
    rule(_K.FOLLOW_UP, "seguimiento pendiente vigil investig recordar tanto", r"(?:haré|haremos|daré|daremos)\s(?:\p{L}+\s)?seguimiento|(?:estaré|estaremos)\s(?:pendientes?|atent[oa]s?)|(?:investigaré|investigaremos|vigilaré|vigilaremos|te\srecordaré|le\srecordaremos|(?:voy|vamos)\sa\s(?:investigar|vigilar|hacer\sseguimiento))|(?:mantendré|mantendremos)\sal\stanto"),
    rule(_K.FOLLOW_UP, "跟进 关注 留意 核实 调查 提醒", r"(?:我|我们)(?:会|将)(?:持续|继续|一直|随时|帮您|为您|密切)*(?:跟进|关注|留意|调查|监控|提醒您|催促|核实后)"),
    rule(_K.FOLLOW_UP, "تابع راقب تحقق ذكر", r"(?:سأتابع|سنتابع|سأراقب|سنراقب|سأتحقق|سنتحقق|سأذكرك|سنذكرك|سأبقيك|سنبقيك|سأظل)\s?"),
    # in so many words
    rule(_K.GUARANTEE, "guarant promise assure", r"(?:i|we)(?:'ll|\swill|\scan)?\s(?:\p{L}+\s)?(?:guarantee|promise|assure\syou)|(?:it|this|that|delivery|your\s\p{L}+)\s(?:is|are)\s(?:\p{L}+\s)?guaranteed|(?:you\shave\smy\sword|rest\sassured\sthat)|100\s?%\s(?:sure|certain|guaranteed)"),
    rule(_K.GUARANTEE, "garantier versprech zusicher versicher", r"(?:ich|wir)\s(?:\p{L}+\s)?(?:garantieren?|verspreche?n?|versichere?n?\s(?:ihnen|dir)|sichere?n?\s(?:ihnen|dir)\s(?:\p{L}+\s)?zu)|(?:ist|wird)\s(?:\p{L}+\s)?garantiert|(?:kann|können)\s(?:ich|wir)\s(?:ihnen|dir)\s(?:versprechen|garantieren|zusichern)|(?:das|es)\s(?:verspreche|garantiere)\sich"),
    rule(_K.GUARANTEE, "garanti promet promis assure", r"(?:je|nous)\s(?:vous\s|te\s)?(?:le\s)?(?:garantis(?:sons)?|promets|promettons|assure|assurons)|(?:c'|est\s|sera\s)(?:est\s)?(?:promis|garantie?)"),
    rule(_K.GUARANTEE, "garanti promet aseguro aseguramos prometo", r"(?:se\slo\s|te\slo\s|le\s|te\s|les\s)?(?:garantizo|garantizamos|prometo|prometemos|aseguro|aseguramos)(?!\p{L})|(?:está|queda)\sgarantizad[oa]"),
    rule(_K.GUARANTEE, "保证 承诺 担保 一定会 肯定会", r"(?:我们?)(?:可以|能|会|向您|在此)*(?:保证|承诺|担保)|(?:保证|承诺)(?:会|能|给您|为您|在|明天|您)|(?:一定会|肯定会)(?:到|送|收|退|寄)"),
    rule(_K.GUARANTEE, "ضمن عد تعهد مضمون", r"(?:أضمن|نضمن|أعدك|نعدك|أتعهد|نتعهد|أؤكد\sلك\sأن|مضمون\s?100)"),
)  # fmt: skip
"""Promises of contact, of people and of effort; `commitment_patterns` has those that cost money or goods."""
