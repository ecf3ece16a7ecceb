"""What calls for a person is heard in six languages; idioms and ordinary words that sound alike are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.perception.triggers import Trigger, TriggerFinder
from tests.agent.perception.speaking import SIX

FINDER = TriggerFinder()


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        ("explicit_wish", "Can I speak to a real person please?"),
        ("explicit_wish", "human"),
        ("explicit_wish", "please call me back"),
        ("explicit_wish", "Ich möchte mit einem Mitarbeiter sprechen"),
        ("explicit_wish", "Gibt es hier auch echte Menschen?"),
        ("explicit_wish", "Bitte um Rückruf"),
        ("explicit_wish", "Je veux parler à un conseiller"),
        ("explicit_wish", "passez-moi un humain svp"),
        ("explicit_wish", "Quiero hablar con una persona"),
        ("explicit_wish", "un agente por favor"),
        ("explicit_wish", "转人工"),
        ("explicit_wish", "我要找真人客服"),
        ("explicit_wish", "أريد التحدث مع موظف"),
        ("explicit_wish", "حولني إلى خدمة العملاء"),
        ("legal_threat", "You will hear from my lawyer"),
        ("legal_threat", "I'll take you to small claims court"),
        ("legal_threat", "Ich schalte meinen Anwalt ein"),
        ("legal_threat", "Ich erstatte Anzeige bei der Polizei"),
        ("legal_threat", "Je vais contacter mon avocat"),
        ("legal_threat", "Je porte plainte"),
        ("legal_threat", "Voy a hablar con mi abogado y demandarlos"),
        ("legal_threat", "Los voy a denunciar ante la policía"),
        ("legal_threat", "我要找律师起诉你们"),
        ("legal_threat", "我要去消协投诉12315"),
        ("legal_threat", "سأتواصل مع المحامي وأرفع قضية عليكم"),
        ("legal_threat", "سوف أشتكي عليكم في حماية المستهلك"),
        ("chargeback_threat", "I'm going to dispute the charge with my bank"),
        ("chargeback_threat", "I'll file a chargeback"),
        ("chargeback_threat", "Ich buche das Geld zurück über meine Bank"),
        ("chargeback_threat", "Dann eröffne ich einen PayPal-Fall"),
        ("chargeback_threat", "Je vais contester le paiement auprès de ma banque"),
        ("chargeback_threat", "J'ouvre un litige PayPal"),
        ("chargeback_threat", "Voy a reclamar el cargo a mi banco"),
        ("chargeback_threat", "Abriré una disputa en PayPal"),
        ("chargeback_threat", "我要向银行申请拒付"),
        ("chargeback_threat", "سأعترض على الدفعة عند البنك"),
        ("safety", "The charger caught fire"),
        ("safety", "My son got an electric shock from the lamp"),
        ("safety", "Das Ladegerät hat Feuer gefangen"),
        ("safety", "Ich habe einen Stromschlag bekommen"),
        ("safety", "Le chargeur a pris feu"),
        ("safety", "J'ai reçu une décharge électrique"),
        ("safety", "El cargador se incendió"),
        ("safety", "Me dio una descarga eléctrica"),
        ("safety", "充电器着火了"),
        ("safety", "台灯漏电，我被电到了"),
        ("safety", "الشاحن اشتعل"),
        ("safety", "أصابتني صدمة كهربائية من المصباح"),
        ("self_harm", "I want to kill myself"),
        ("self_harm", "I don't want to live anymore"),
        ("self_harm", "Ich will nicht mehr leben"),
        ("self_harm", "Ich bringe mich um"),
        ("self_harm", "Je veux mourir, je veux en finir avec la vie"),
        ("self_harm", "Je vais me suicider"),
        ("self_harm", "Quiero suicidarme"),
        ("self_harm", "Ya no quiero vivir"),
        ("self_harm", "我不想活了"),
        ("self_harm", "我想自杀"),
        ("self_harm", "أريد أن أنتحر"),
        ("self_harm", "لا أريد أن أعيش بعد الآن"),
        ("vulnerable", "My husband died last week and this was his order"),
        ("vulnerable", "I'm 84 and blind, I can't manage the website"),
        ("vulnerable", "Mein Mann ist gestorben"),
        ("vulnerable", "Ich bin blind und komme mit der Seite nicht zurecht"),
        ("vulnerable", "Mon mari est décédé"),
        ("vulnerable", "Je suis aveugle et je n'y arrive pas"),
        ("vulnerable", "Mi marido falleció"),
        ("vulnerable", "Soy ciega y no puedo usar la página"),
        ("vulnerable", "我丈夫去世了"),
        ("vulnerable", "我是盲人，看不见网页"),
        ("vulnerable", "توفي زوجي الأسبوع الماضي"),
        ("vulnerable", "أنا كفيف ولا أستطيع استخدام الموقع"),
    ],
)
def test_each_trigger_is_heard_in_six_languages(trigger: Trigger, text: str) -> None:
    assert trigger in FINDER.find(text, languages=SIX)


@pytest.mark.parametrize(
    "text",
    [
        "My friend, a lawyer, loves these shoes",
        "I'm dying to get my hands on these boots",
        "This dress is killer",
        "These colours are fire",
        "Is the lamp safe for children?",
        "Do you have a fire pit cover?",
        "The bank holiday, do you deliver then?",
        "Can you charge my card in euros?",
        "Is there a court shoe in black?",
        "My phone died, so I missed the courier",
        "Wo ist mein Paket?",
        "Mein Anwalt liebt diese Schuhe",
        "Ich sterbe vor Neugier, wann kommt es?",
        "Todschick, die Jacke!",
        "Ich nehme die feuerrote Tasche",
        "Je meurs d'impatience de recevoir mes chaussures",
        "Avez-vous une robe rouge feu ?",
        "Une coque vert avocat, vous avez ?",
        "Me muero de ganas de recibirlo",
        "Una camiseta color fuego, ¿tienen?",
        "Mi banco de madera llegó bien",
        "这件衣服好看死了",
        "这款包最近很火",
        "我要退货",
        "أموت في هذا الفستان",
        "هل اللون ناري؟",
        "أين طلبي؟",
    ],
)
def test_idioms_and_everyday_words_trigger_nothing(text: str) -> None:
    assert FINDER.find(text, languages=SIX) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I don't need to speak to a human",
        "Ich brauche keinen Mitarbeiter",
        "je ne veux pas parler à un conseiller",
        "no quiero hablar con un agente",
        "不用转人工",
        "لا أريد التحدث مع موظف",
    ],
)
def test_a_person_who_is_not_wanted_is_not_called(text: str) -> None:
    assert "explicit_wish" not in FINDER.find(text, languages=SIX)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to talk to a bot",
        "Ich will nicht mit einem Roboter reden",
        "je ne veux pas parler à un robot",
        "no quiero hablar con un robot",
        "不要机器人",
        "لا أريد التحدث مع روبوت",
    ],
)
def test_refusing_the_robot_is_asking_for_a_person(text: str) -> None:
    assert "explicit_wish" in FINDER.find(text, languages=SIX)


def test_the_gravest_comes_first_and_anger_last() -> None:
    found = FINDER.find(
        "The lamp caught fire, my lawyer will contact you, let me speak to a human",
        anger=True,
        languages=("en",),
    )
    assert found == ("safety", "legal_threat", "explicit_wish", "anger")


@given(st.text(max_size=120))
def test_no_text_breaks_the_finder(text: str) -> None:
    assert "anger" not in FINDER.find(text, languages=SIX)
