"""Personal data as people of each market write them, by language and kind."""

from __future__ import annotations

import pytest

from guardrails.detect import PersonalDataDetector
from guardrails.kinds import Kind

# Language: (kind, text with the personal part between ⟦ ⟧)
MARKETS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "en": (
        (Kind.ID, "my SSN is ⟦536-22-1234⟧"),
        (Kind.ID, "National insurance number ⟦AB 12 34 56 C⟧"),
        (Kind.PASSWORD, "my PIN is ⟦4821⟧"),
        (Kind.BIRTH_DATE, "DOB: ⟦May 3, 1990⟧"),
        (Kind.ADDRESS, "deliver to ⟦14 Maple Close⟧ please"),
    ),
    "zh": (
        (Kind.PHONE, "请打电话 ⟦１３８ １２３４ ５６７８⟧"),
        (Kind.ID, "身份证号⟦11010519491231002X⟧"),
        (Kind.ID, "香港身份證 ⟦A123456(3)⟧"),
        (Kind.BIRTH_DATE, "⟦1990年5月3日⟧出生"),
        (Kind.CVV, "安全码是⟦123⟧"),
    ),
    "es": (
        (Kind.ID, "NIE ⟦X1234567L⟧"),
        (Kind.BIRTH_DATE, "nací el ⟦3 de mayo de 1990⟧"),
        (Kind.PASSWORD, "mi clave es ⟦Verano2024!⟧"),
        (Kind.CVV, "código de seguridad ⟦123⟧"),
    ),
    "fr": (
        (Kind.ID, "n° de sécu ⟦2 95 10 99 126 111 93⟧"),
        (Kind.BIRTH_DATE, "née le ⟦3 mai 1990⟧"),
        (Kind.PASSWORD, "mon mot de passe est ⟦Ete2024!⟧"),
        (Kind.CVV, "le cryptogramme est ⟦123⟧"),
    ),
    "de": (
        (Kind.ID, "Steuer-ID ⟦36 574 261 809⟧"),
        (Kind.BIRTH_DATE, "geboren am ⟦3. Mai 1990⟧"),
        (Kind.PASSWORD, "Mein Passwort lautet ⟦Sommer2024!⟧"),
        (Kind.CVV, "Prüfnummer ist ⟦123⟧"),
    ),
    "it": (
        (Kind.NAME, "Salve, mi chiamo ⟦Giulia Ferrari⟧"),
        (Kind.PHONE, "chiamatemi al ⟦347 123 4567⟧"),
        (Kind.ADDRESS, "abito in ⟦via Garibaldi 12, interno 4⟧, Milano"),
        (Kind.POSTCODE, "il CAP è ⟦20121⟧"),
        (Kind.ID, "⟦RSSMRA85T10A562S⟧"),
        (Kind.BIRTH_DATE, "nata il ⟦3 maggio 1990⟧"),
        (Kind.PASSWORD, "la password è ⟦Estate2024!⟧"),
        (Kind.CVV, "codice di sicurezza ⟦123⟧"),
        (Kind.IBAN, "IBAN ⟦IT60X0542811101000000123456⟧"),
    ),
    "pt": (
        (Kind.NAME, "o meu nome é ⟦João Almeida⟧"),
        (Kind.PHONE, "liga para ⟦(11) 98765-4321⟧"),
        (Kind.ADDRESS, "moro na ⟦Rua das Flores, 123, apto 45⟧, São Paulo"),
        (Kind.POSTCODE, "CEP ⟦01310-100⟧"),
        (Kind.ID, "CPF ⟦390.533.447-05⟧"),
        (Kind.ID, "o meu NIF é ⟦123456789⟧"),
        (Kind.BIRTH_DATE, "nasci em ⟦3 de maio de 1990⟧"),
        (Kind.PASSWORD, "a senha é ⟦Verao@2024⟧"),
        (Kind.CVV, "código de segurança: ⟦123⟧"),
    ),
    "nl": (
        (Kind.NAME, "mijn naam is ⟦Pieter van den Berg⟧"),
        (Kind.PHONE, "bel me op ⟦06-12345678⟧"),
        (Kind.ADDRESS, "ik woon op ⟦Kerkstraat 12-3⟧ in Amsterdam"),
        (Kind.POSTCODE, "postcode ⟦1017 GC⟧"),
        (Kind.ID, "BSN ⟦111222333⟧"),
        (Kind.BIRTH_DATE, "geboren op ⟦3 mei 1990⟧"),
        (Kind.PASSWORD, "wachtwoord: ⟦Zomer2024!⟧"),
        (Kind.CVV, "beveiligingscode ⟦123⟧"),
    ),
    "pl": (
        (Kind.NAME, "nazywam się ⟦Katarzyna Nowak⟧"),
        (Kind.PHONE, "mój numer to ⟦501 234 567⟧"),
        (Kind.ADDRESS, "adres: ⟦ul. Marszałkowska 12/34⟧, Warszawa"),
        (Kind.POSTCODE, "kod pocztowy ⟦00-590⟧"),
        (Kind.ID, "PESEL ⟦44051401359⟧"),
        (Kind.BIRTH_DATE, "data urodzenia: ⟦03.05.1990⟧"),
        (Kind.PASSWORD, "haslo: ⟦Lato2024!⟧"),
        (Kind.CVV, "kod bezpieczeństwa to ⟦123⟧"),
    ),
    "ru": (
        (Kind.NAME, "меня зовут ⟦Анна Петрова⟧"),
        (Kind.PHONE, "звоните: ⟦8 (916) 123-45-67⟧"),
        (Kind.ADDRESS, "адрес: ⟦ул. Ленина, д. 12, кв. 34⟧, Москва"),
        (Kind.POSTCODE, "индекс ⟦190000⟧"),
        (Kind.ID, "СНИЛС ⟦112-233-445 95⟧"),
        (Kind.ID, "ИНН ⟦500100732259⟧"),
        (Kind.BIRTH_DATE, "родилась ⟦3 мая 1990⟧"),
        (Kind.PASSWORD, "пароль: ⟦Leto2024!⟧"),
        (Kind.CVV, "код безопасности ⟦123⟧"),
    ),
    "tr": (
        (Kind.NAME, "benim adım ⟦Mehmet Demir⟧"),
        (Kind.PHONE, "telefonum ⟦0532 123 45 67⟧"),
        (Kind.ADDRESS, "adresim: ⟦Atatürk Mah. Gül Sok. No: 12 Daire 5⟧, Kadıköy"),
        (Kind.POSTCODE, "posta kodu ⟦06420⟧"),
        (Kind.ID, "TC kimlik no ⟦10000000146⟧"),
        (Kind.BIRTH_DATE, "doğum tarihim ⟦3 Mayıs 1990⟧"),
        (Kind.PASSWORD, "ŞİFREM: ⟦Yaz2024!⟧"),
        (Kind.CVV, "güvenlik kodu ⟦123⟧"),
    ),
    "ar": (
        (Kind.PHONE, "رقم جوالي ⟦٠٥٠١٢٣٤٥٦٧⟧"),
        (Kind.ID, "رقم هويتي ⟦1012345678⟧"),
        (Kind.ID, "⟦784-1985-1234567-3⟧"),
        (Kind.BIRTH_DATE, "تاريخ ميلادي ⟦3 مايو 1990⟧"),
        (Kind.PASSWORD, "كلمة السر هي ⟦Sayf2024!⟧"),
        (Kind.CVV, "رمز الأمان ⟦123⟧"),
    ),
    "ja": (
        (Kind.NAME, "名前は⟦田中太郎⟧です"),
        (Kind.PHONE, "電話番号は⟦０９０－１２３４－５６７８⟧です"),
        (Kind.ADDRESS, "住所は⟦東京都渋谷区神宮前1丁目2番3号⟧です"),
        (Kind.POSTCODE, "⟦〒150-0001⟧ 東京都"),
        (Kind.ID, "マイナンバーは⟦1234 5678 9018⟧です"),
        (Kind.BIRTH_DATE, "⟦平成2年5月3日⟧生まれです"),
        (Kind.PASSWORD, "パスワードは⟦natsu2024⟧です"),
        (Kind.CVV, "セキュリティコードは⟦123⟧です"),
    ),
    "ko": (
        (Kind.NAME, "제 이름은 ⟦김민수⟧입니다"),
        (Kind.PHONE, "연락처는 ⟦010-1234-5678⟧입니다"),
        (Kind.ADDRESS, "주소는 ⟦서울시 강남구 테헤란로 123, 101동 502호⟧입니다"),
        (Kind.POSTCODE, "우편번호는 ⟦06236⟧이에요"),
        (Kind.ID, "주민번호 ⟦900503-1******⟧"),
        (Kind.ID, "⟦971013-1019902⟧"),
        (Kind.BIRTH_DATE, "생년월일은 ⟦1990년 5월 3일⟧입니다"),
        (Kind.PASSWORD, "비밀번호는 ⟦summer2024!⟧입니다"),
        (Kind.CVV, "카드 뒷면 3자리는 ⟦123⟧이에요"),
    ),
    "th": (
        (Kind.NAME, "ดิฉันชื่อ ⟦สมหญิง ใจดี⟧ค่ะ"),
        (Kind.PHONE, "เบอร์ ⟦๐๘๑-๒๓๔-๕๖๗๘⟧"),
        (Kind.ADDRESS, "ที่อยู่ ⟦123/45 หมู่ 6 ถนนลาดพร้าว แขวงวังทองหลาง⟧"),
        (Kind.POSTCODE, "รหัสไปรษณีย์ ⟦10310⟧"),
        (Kind.ID, "เลขบัตรประชาชน ⟦3-1002-00345-67-5⟧"),
        (Kind.BIRTH_DATE, "เกิดวันที่ ⟦3 พฤษภาคม 2533⟧"),
        (Kind.PASSWORD, "รหัสผ่านคือ ⟦summer2024!⟧"),
        (Kind.CVV, "รหัสหลังบัตร ⟦123⟧"),
    ),
    "id": (
        (Kind.NAME, "nama saya ⟦Siti Rahayu⟧"),
        (Kind.PHONE, "no hp saya ⟦0812-3456-7890⟧"),
        (Kind.ADDRESS, "alamat: ⟦Jl. Sudirman No. 12 RT 03/RW 05⟧, Jakarta"),
        (Kind.POSTCODE, "kode pos ⟦12190⟧"),
        (Kind.ID, "NIK ⟦3171011708450001⟧"),
        (Kind.BIRTH_DATE, "lahir di Jakarta, ⟦3 Mei 1990⟧"),
        (Kind.PASSWORD, "kata sandi saya ⟦musim2024⟧"),
        (Kind.CVV, "kode keamanan ⟦123⟧"),
    ),
    "vi": (
        (Kind.NAME, "tôi tên là ⟦Nguyễn Thị Hoa⟧"),
        (Kind.PHONE, "sđt ⟦0912.345.678⟧"),
        (Kind.ADDRESS, "giao đến ⟦số 5 ngõ 34 phố Huế, phường Ngô Thì Nhậm⟧"),
        (Kind.POSTCODE, "mã bưu chính ⟦700000⟧"),
        (Kind.ID, "CCCD ⟦001090012345⟧"),
        (Kind.BIRTH_DATE, "sinh ngày ⟦3 tháng 5 năm 1990⟧"),
        (Kind.PASSWORD, "mat khau la ⟦abc12345⟧"),
        (Kind.CVV, "mã bảo mật ⟦123⟧"),
    ),
}
CASES = [(language, *case) for language, cases in MARKETS.items() for case in cases]


@pytest.mark.parametrize(("language", "kind", "marked"), CASES)
def test_personal_data_are_found_as_a_market_writes_them(
    detector: PersonalDataDetector, language: str, kind: Kind, marked: str
) -> None:
    text = marked.replace("⟦", "").replace("⟧", "")
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    findings = detector.detect(text, language=language, known={})
    assert [(found.kind, text[found.start : found.end]) for found in findings if found.start < end] == [
        (kind, text[start:end])
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "partita IVA 01234567890"),
        ("pt", "contribuinte 501234560 da empresa"),
        ("pt", "CNPJ 11.222.333/0001-81"),
        ("nl", "BTW-nummer NL123456789B01"),
        ("pl", "NIP 5260250274"),
        ("ru", "ИНН компании 7707083893"),
        ("tr", "vergi no 1234567890"),
        ("ko", "사업자등록번호 123-45-67890"),
        ("th", "เลขประจำตัวผู้เสียภาษี 0105536000315"),
        ("id", "password salah terus"),
        ("vi", "mật khẩu không đúng"),
        ("ja", "パスワードが違うと言われます"),
        ("ko", "카드로 50000원 결제했고 택배로 30일 걸렸어요"),
        ("it", "via mail mi avete detto 3 giorni"),
    ],
)
def test_companies_numbers_and_words_alone_stay_readable(
    detector: PersonalDataDetector, language: str, text: str
) -> None:
    assert detector.detect(text, language=language, known={}) == ()
