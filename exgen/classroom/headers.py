"""The headers and roles that learning platforms and spreadsheets write, as data.

Moodle writes its exports in the language of whoever makes them, and so do those who keep a roster
by hand. Headers are compared in the form that `normal` gives them, so that capitals, accents,
hyphens and kinds of apostrophes do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal, get_args

Role = Literal["id", "name", "first", "last", "email", "section", "role"]
"""What a column can hold; `name` is a whole name, `first` and `last` are its halves."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)


def normal(header: str) -> str:
    """The normal form of a header: small letters without accents, single spaces, no punctuation."""
    text = unicodedata.normalize("NFKC", header).casefold().replace("\ufeff", "")
    text = re.sub(r"(?<=\w)\s*#$", " number", text)  # `Student #`
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = re.sub(r"[’‘ʼ`´]", "'", bare).replace("ı", "i")
    return re.sub(r"[\s_\-]+", " ", bare).strip(" .:#*\"'")


def _normal(lines: str) -> tuple[str, ...]:
    """The headers in a table, each once, between bars."""
    return tuple(dict.fromkeys(normal(text) for text in re.split(r"[|\n]", lines) if text.strip()))


HEADERS: Final[Mapping[Role, tuple[str, ...]]] = {
    "id": _normal(
        """sis user id | id number | idnumber | orgdefinedid | org defined id | sid
        student id | student id number | student number | student no | student nr | studentid
        matriculation number | matriculation no | matric number | matric no | matric
        registration number | registration no | reg number | reg no | enrollment number
        enrolment number | enrollment no | enrolment no | roll number | roll no | index number
        admission number | university id | campus id | emplid | empl id | uin | usn | netid | net id
        matrikelnummer | matrikelnr | matrikel nr | martikelnummer | id nummer | id nr
        numéro d'identification | numéro étudiant | numéro d'étudiant | n° étudiant | code étudiant
        número de id | número de identificación | núm. de identificación | número id | matrícula
        número de matrícula | código de estudiante | legajo | dni
        codice identificativo | numero id | numero di matricola | matricola
        número de identificação | número de aluno | número de estudante | número mecanográfico
        studentnummer | identificatienummer | studienummer | opiskelijanumero
        индивидуальный номер | номер студента | номер зачётки | номер зачётной книжки
        ідентифікаційний номер | номер студента
        numer id | numer identyfikacyjny | numer albumu | nr albumu | numer indeksu | nr indeksu
        identifikační číslo | osobní číslo | učo | identifikačné číslo | azonosító | neptun kód
        număr id | număr matricol | kimlik numarası | öğrenci no | öğrenci numarası | numara
        αριθμός id | αριθμός μητρώου | αναγνωριστικό
        学籍番号 | 学生番号 | idナンバー | id番号 | 学号 | 学生学号 | 编号 | 學號 | 學生證號碼
        학번 | 학생번호 | id 번호 | رقم الطالب | الرقم الجامعي | رقم المعرف | رقم الهوية
        מספר זיהוי | תעודת זהות | ת.ז. | ת"ז | מספר סטודנט | شماره دانشجویی
        mã số sinh viên | mã sinh viên | mssv | mã số | nomor id | nomor induk mahasiswa | nim
        sis id | username | user name | sis login id | login id | login | user id
        anmeldename | nutzername | benutzername | nom d'utilisateur | nombre de usuario
        nome utente | nome de utilizador | nome de usuário | gebruikersnaam | användarnamn
        логин | nazwa użytkownika | uživatelské jméno | kullanıcı adı | ユーザ名 | ユーザー名
        用户名 | 使用者名稱 | 사용자 아이디 | اسم المستخدم | tên đăng nhập | id"""
    ),
    "name": _normal(
        """student | student name | full name | fullname | display name | sortable name | name
        vollständiger name | nom complet | nom et prénom | prénom et nom | nombre completo
        nombre y apellidos | apellidos y nombre | apellidos y nombres | nome completo
        cognome e nome | nome e cognome | volledige naam | naam | фио | полное имя | піб
        imię i nazwisko | nazwisko i imię | jméno a příjmení | teljes név | név | ad soyad
        adı soyadı | ονοματεπώνυμο | 氏名 | 姓名 | 성명 | 이름 | الاسم الكامل | اسم الطالب | الاسم
        שם מלא | שם | نام و نام خانوادگی | họ và tên | họ tên | nama lengkap | nama | nama mahasiswa
        fullständigt namn | namn | nimi | navn"""
    ),
    "first": _normal(
        """first name | firstname | given name | given names | forename | forenames | vorname
        vornamen | rufname | prénom | prénoms | nombre(s) | nombres | voornaam | förnamn | fornavn
        etunimi | имя | ім'я | imię | jméno | křestní jméno | meno | keresztnév | utónév | prenume
        adı | ad | όνομα | 名 | 名字 | 이름 | الاسم الأول | שם פרטי | نام | tên | nama depan
        nombre | nome | nom"""
    ),
    "last": _normal(
        """last name | lastname | surname | family name | nachname | familienname | nom de famille
        apellido(s) | apellidos | apellido | primer apellido | cognome | cognoms | sobrenome
        apelido(s) | apelidos | apelido | achternaam | efternamn | efternavn | etternavn | sukunimi
        фамилия | прізвище | nazwisko | příjmení | priezvisko | vezetéknév | nume | nume de familie
        soyadı | soyad | επώνυμο | 姓 | 姓氏 | 성 | الاسم الأخير | اسم العائلة | שם משפחה
        نام خانوادگی | họ | nama belakang | nama akhir | nom | name"""
    ),
    "email": _normal(
        """email address | email | e mail | e mail address | student email | mail
        e mail adresse | mailadresse | adresse de courriel | adresse e mail | adresse mail
        adresse électronique | courriel | correo electrónico | correo | dirección de correo
        dirección de correo electrónico | dirección email | indirizzo email | indirizzo e mail
        endereço de email | endereço de e mail | e mailadres | e postadress | e post | sähköposti
        sähköpostiosoite | адрес электронной почты | электронная почта | почта | електронна пошта
        adres e mail | adres email | e mailová adresa | e mailový | e mail cím | adresă de email
        e posta adresi | e posta | eposta | διεύθυνση ηλεκτρονικού ταχυδρομείου
        メールアドレス | メール | 电子邮件 | 电子邮件地址 | 邮箱 | email地址 | 電子郵件
        電子郵件信箱 | 이메일 | 이메일 주소 | البريد الإلكتروني | عنوان البريد الإلكتروني
        דוא"ל | דואר אלקטרוני | ایمیل | địa chỉ thư điện tử | địa chỉ email | alamat email"""
    ),
    "section": _normal(
        """section | sections | section name | group | groups | class section | gruppe | gruppen
        groupe | groupes | grupo | grupos | gruppo | gruppi | groep | groepen | группа | группы
        група | групи | grupa | grupy | skupina | skupiny | grupp | grupper | grup | gruplar
        ομάδα | ομάδες | グループ | 组别 | 小组 | 班级 | 群組 | 분반 | 그룹 | المجموعات | nhóm"""
    ),
    "role": _normal(
        """role | roles | rolle | rollen | rôle | rôles | rol | ruolo | ruoli | papel | papéis
        funções | роль | роли | ролі | rola | role uživatele | roller | ρόλος | ρόλοι | ロール
        角色 | 역할 | الدور | الأدوار | תפקיד | نقش | vai trò | peran | user role | course role"""
    ),
}
"""Role -> headers in normal form, the most telling first."""

GUESSED: Final[Mapping[Role, tuple[str, ...]]] = {"first": ("first",), "last": ("last",)}
"""Headers that are taken for these only where both are there and nothing better is."""

WHOLE: Final = frozenset(
    _normal("name | nom | nome | nombre | nume | имя | 이름 | adı | ad | όνομα")
)
"""Headers over half a name in some rosters, and over a whole name in others."""

LAST_FIRST: Final = frozenset(_normal("student | sortable name"))
"""Headers under which names are written `Last, First` (Canvas)."""

FAMILY_FIRST: Final = frozenset(_normal("姓 | 姓氏 | 성 | họ | vezetéknév"))
"""Headers of family names that stand before given names."""

STUDENTS: Final = _normal(
    """student | learner | undergraduate | graduate | postgraduate | pupil | participant
    teilnehmer | studierende | étudiant | apprenant | élève | estudiante | alumn | studente
    studentessa | estudante | aluno | aluna | cursist | deelnemer | studerende | deltagare
    deltager | opiskelija | студент | слухач | учащийся | kursant | uczestnik | hallgató | tanuló
    cursant | öğrenci | φοιτητής | φοιτητ | μαθητ | 学生 | 學生 | 受講者 | 학생 | طالب | סטודנט
    دانشجو | sinh viên | học viên | mahasiswa | siswa"""
)
"""How the roles of students begin, in normal form."""

STAFF: Final = _normal(
    """teacher | instructor | professor | lecturer | faculty | ta | tas | teaching | assistant
    grader | marker | tutor | designer | manager | admin | administrator | observer | staff
    facilitator | librarian | coordinator | convenor | convener | examiner | course builder
    builder | non editing | editing teacher | owner | support
    dozent | dozierende | lehrer | lehrend | lehrperson | lehrkraft | trainer
    betreuer | assistent | assistenz | hilfskraft | korrektor
    kursleit | kursverwalter | prüfer
    enseignant | professeur | tuteur | tutrice | chargé | gestionnaire | intervenant | moniteur
    profesor | docente | ayudante | asistente | gestor | administrador | instructora
    insegnante | assistente | monitor | docent | leraar | beheerder | lärare | handledare | lærer
    opettaja | преподаватель | учитель | ассистент | викладач | вчитель | асистент | управляющий
    prowadząc | nauczyciel | wykładowca | asystent | učitel | vyučující | tanár | oktató | profesor
    öğretmen | eğitmen | asistan | öğretim | καθηγητής | διδάσκων | 教師 | 教员 | 教員 | 講師 | 教授
    助教 | 老师 | 教师 | 교수 | 강사 | 조교 | معلم | مدرس | استاذ | מרצה | מתרגל | מורה | استاد
    giảng viên | giáo viên | trợ giảng | dosen | pengajar | asisten | guru"""
)
"""How words in the roles of those begin who are no students, in normal form."""
