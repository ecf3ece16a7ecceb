# Lists of names are read and extended as running text.
# ruff: noqa: E501, SIM905
"""Given names and family names that are common in the six languages, and words that are no names.

Not complete on purpose: a name counts where a cue announces it ("my name is"); these lists only help where the
cue is weak ("I'm …", a line of its own). Ambiguous words (Will, Mark, Summer) are left out.
"""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """
    aaron abigail adam adrian aisha alan albert alex alexander alexandra alice alison amanda amelia amy andrea
    andrew angela ann anna anne anthony ashley barbara ben benjamin beth brandon brian bridget caroline carol
    catherine charles charlotte chloe chris christian christina christopher claire clara craig daniel danielle
    dave david deborah deepak dennis diana donald donna dorothy douglas duncan edward eleanor elizabeth ella ellen
    emily emma eric erin ethan evelyn fatima fiona frances fred gareth gary george georgia gemma grace graham greg
    hannah harry heather helen henry holly howard ian imran isabella isabelle jacob jacqueline jake james jamie jane
    janet jason jean jeff jennifer jenny jeremy jessica jim joan joanna joe john jonathan jordan joseph joshua joyce
    judith julia julie karen kate katherine kathleen katie keith kelly kenneth kevin kim kirsten kumar kyle larry
    laura lauren leah lee leo liam lily linda lisa louise lucas lucy luke lynn margaret maria marie martha martin
    mary matthew megan melissa michael michelle mike mohamed mohammed monica nancy naomi natalie nathan neil nicholas
    nicola nicole nigel oliver olivia owen pamela patricia patrick paul paula peter philip priya rachel rahul ralph
    raymond rebecca richard robert robin roger ronald rory rosie roy russell ruth ryan sam samantha samuel sandra
    sarah scott sean shannon sharon shirley simon sophia sophie stephanie stephen steve steven stuart susan suzanne
    sylvia teresa terry thomas tim timothy tina tom tracy valerie vanessa victoria vincent walter wayne wendy
    william yvonne zoe zachary
    achim agnes alexandra andreas anette anja anke annette antje armin astrid axel bastian beate bernd bettina birgit
    björn brigitte carsten christa christoph claudia cornelia dagmar detlef dieter dirk dominik doris elke erika
    ernst eva felix florian frank franz franziska friedrich gabriele georg gerd gerhard gisela gudrun guido günter
    günther hans harald hartmut heidi heike heiko heinrich heinz helga helmut herbert hermann holger horst ilona
    ingo ingrid inge jan jana jens joachim jochen johanna johannes jonas jörg josef julian jürgen jutta kai karin
    karl karsten kathrin katharina katja katrin kerstin klaus kristin kurt lars lena leonie lukas lutz manfred manuela
    marcel marco marcus markus marlene martina matthias max maximilian mehmet mia michaela mila miriam mohammad monika
    moritz nadine nico nicole niklas nils norbert olaf oliver pascal petra philipp rainer ralf regina renate rolf
    rüdiger sabine sandra sascha sebastian silke silvia simone sonja stefan stefanie steffen susanne sven svenja
    tanja theo thorsten tobias torsten udo ulrich ulrike ursula ute uwe volker werner wilhelm wolfgang yannick yvonne
    adèle adrien agathe alain amandine amélie anaïs andré antoine arnaud arthur audrey aurélie aurélien baptiste
    bastien béatrice benoît bernard bruno camille caroline cécile cédric céline chantal christelle christiane
    christine christophe clément corinne damien delphine denis didier dominique édouard élise élodie émilie emmanuel
    emmanuelle éric estelle étienne eva fabien fabrice florence francis françois françoise frédéric gabriel gaëlle
    geneviève georges gérard gilles guillaume guy hélène henri hervé hugo inès isabelle jacqueline jacques jean-luc
    jean-pierre jérémy jérôme joël josé joseph judith jules julien juliette karim laetitia laurence laurent léa
    louis lucie ludovic madeleine manon marc marcel margaux marine marion martine mathieu mathilde maxime mélanie
    michèle michel mireille monique nadia nathalie nicolas noémie odile olivier pascale patrice pauline philippe
    pierre quentin raphaël rémi renaud romain sabrina sandrine sébastien serge séverine solène sophie stéphane
    stéphanie suzanne sylvain sylvie thierry théo thibault valentin véronique virginie xavier yann yasmine yves
    adriana alba alberto alejandra alejandro álex alfonso alicia almudena álvaro ana andrés ángel ángela antonio
    beatriz belén borja carla carlos carmen carolina catalina cecilia césar cristina cristóbal daniela diego dolores
    eduardo elena emilio enrique esteban esther eugenia eva federico felipe fernanda fernando francisca francisco
    gabriela gerardo gloria gonzalo guadalupe guillermo gustavo héctor hugo ignacio inmaculada irene iván javier
    jesús joaquín jorge josé josefa juan juana julio laura leticia lorena lourdes lucía luis luisa manuel manuela
    marcos margarita maría marina mario marta mateo mercedes miguel miriam mónica montserrat natalia nieves noelia
    nuria óscar pablo paco paloma paula pedro pilar rafael ramón raquel raúl ricardo roberto rocío rodrigo rosa
    rosario rubén salvador santiago sara sergio silvia sofía susana tomás vicente ximena yolanda íñigo
    mohammad muhammad ahmed ahmad omar ali hassan hussein khalid layla leila mariam maryam nour noor youssef yusuf
    ibrahim abdullah fatma zainab amina samira rania hana huda
    giulia giuseppe giovanni luca marco matteo francesca chiara alessandro sofia lorenzo kenji yuki hiroshi sakura
    wei ming xiaoming jing
    """.split()
)

ARABIC_GIVEN_NAMES = frozenset(
    """
    محمد أحمد احمد محمود مصطفى علي عمر عثمان خالد يوسف إبراهيم ابراهيم عبدالله عبدالرحمن عبدالعزيز عبد سعد سعود
    فهد فيصل سلطان سلمان تركي بندر ناصر ماجد وليد طارق هاني هشام كريم حسن حسين حمزة ياسر ياسين زياد رامي سامي
    سمير باسم بلال أنس أيمن جمال جاسم حمد راشد سيف منصور نواف مشعل عادل عماد فارس كمال مازن مروان نبيل نادر
    فاطمة عائشة مريم خديجة زينب سارة ساره نورة نور هند هدى هبة ليلى لينا لمى ريم رنا رانيا رشا دانا دينا دعاء
    سلمى سميرة سعاد سناء شيماء عبير غادة منى مها منال مي نادية ناديا نجلاء نوال وفاء ياسمين أسماء آمنة أمل أميرة
    إيمان ايمان جميلة حنان حصة روان شهد عهود لطيفة موزة شيخة كوثر
    """.split()
)

CHINESE_COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "司徒",
)
CHINESE_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路"
    "游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
    "應闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)

NO_NAMES = frozenset(
    """
    a able about actually afraid after all also always an and angry annoyed another any anyone as asking at available away
    aware back because been being but by call called calling can cancelled certain charged checking client concerned
    confused contacting correct crossdesk currently customer delighted desperate disappointed done down due email emailing
    even every everyone expecting fed fine for from frustrated furious getting glad going gone good grateful guys happy
    have having he hello help her here hi his hoping how i if in incorrect interested is it its just keen late left living
    located logged looking lost mad madam me misspelled misspelt missing moving my named new no not now of off ok okay on
    once one only or order ordering out over pissed planning please pleased printed ready really regards registered
    requesting returning sad satisfied sending service shocked shopping sick sir so some sorry sorted spelled spelt
    still stuck such support supposed sure surprised team tell than thank thanks that the their them there these they this
    those tired to today told trying unable under unhappy unsure up upset using very waiting wanting was we well what when
    where which who why wondering working worried writing wrong yes yet you your yours fernweh monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november december
    aber alle als am an auch auf aus außerdem bei bereit besitzer bestellung bitte da damen danke dann das dass dem den der
    des die dort ein eine einen einer empört enttäuscht er es falsch frage froh frustriert für ganz gast genervt gerade
    glücklich gut habe hallo herren hier hiermit ich ihr ihre ihnen im in inhaber ist ja jetzt käufer käuferin kann kein
    keine kunde kunden kundin leider mal mehr mein meine mich mir mit mitarbeiter moin nach natürlich neu neukunde nicht noch
    nun nur oder privatkunde richtig rentner rentnerin sauer schon schüler schülerin sehr seit selbst sicher sie so sondern
    stammkunde stammkundin student studentin stinksauer team total traurig tag über überhaupt überrascht um unbedingt und
    uns unsicher unter unzufrieden verärgert verzweifelt verwirrt vom von vor wann war warum was wegen weil wenn wer wie
    wieder wirklich wo wütend zu zufrieden zum zur zusammen zwar leer nämlich
    absolument acheteur ai alors après au aucun aussi avec avoir bien bonjour car ce cela certain certaine ces cette chez
    client cliente colère commande comme comment content contente dans de déçu déçue déjà dehors depuis des désolé désolée
    donc du elle en encore est et étudiant étudiante êtes fâché fâchée furieux furieuse heureux heureuse ici il
    inquiet inquiète intéressé intéressée je la le les là ma mais mal mécontent mécontente madame merci mes moi mon monsieur
    messieurs mesdames ne non nos notre nous nouveau nouvelle on ou où par pas perdu perdue plus pour pourquoi pressé prêt
    prête quand que qui ravi ravie sans satisfait satisfaite ses si son sur sûr sûre suis svp ta toujours tout toute tous très
    trop un une vers votre vous vraiment équipe service
    ahora al alguien algo aquí así ayer buenas buenos cliente clienta cómo como con contento contenta cuando dado de decepcionado
    decepcionada del desde disculpe donde él el ella en enfadado enfadada encargada encargado eres es ese eso esta este esto
    está estoy estudiante feliz gracias ha hace hasta hay he hola hoy incorrecta incorrecto interesado la las le lo los más me
    mi mis mismo mucho muy necesito ni no nos nuestra nuestro nueva nuevo nuevos o otra otro para pero por porque primera que
    quien quiero señor señora señores se sea ser si sí sin sobre socia socio solo soy su sus también tan te tengo tu un una
    usuario usuaria uno y ya yo equipo atención servicio autónomo particular vendedor comprador
    hi hey dear liebe lieber sehr geehrte geehrter support-team kundenservice kundendienst customer care bot assistant
    gmbh ltd inc corp llc sarl sas limited company shop store
    """.split()
)

AMBIGUOUS_NAME_PARTS = frozenset(
    """will mark may grace hope joy bill sue rose art grant chance summer autumn dawn faith rich jack frank ray guy gene
    young park king long short best black brown white green gray grey small stone field fields banks price sand rush
    day week love cross ward cook page wall case miles sterling christian klein groß lang kurz weiß schwarz braun sommer
    winter herbst gut neu alt petit grand blanc noir rose rico bueno""".split()
)
"""Parts of a known name that are everyday words: only the whole name is looked for."""
