"""The closed vocabularies of the record: each term with its two labels and the other names it is met under.

``normalise(vocabulary, text)`` turns what people write into a code. The registry publishes the same vocabularies as
versioned code tables; this module is where they are edited.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One value. ``uri`` names the same concept in a public vocabulary, where there is one."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """An ordered, closed list of terms; the order is the order on pages."""

    code: str
    zh: str
    en: str
    standard: str
    terms: tuple[Term, ...]

    def __contains__(self, code: str) -> bool:
        return code in _BY_CODE[self.code]

    def find(self, code: str) -> Term | None:
        """The term of a code, or None."""
        return _BY_CODE[self.code].get(code)

    def normalise(self, text: str) -> str:
        """The code for a code, a label in either language or an alias, in any letter case; "" where there is none."""
        return _BY_NAME[self.code].get(text.strip().casefold(), "")


STAGE = Vocabulary(
    "stage",
    "学段",
    "Stage",
    "ISCED 2011; JY/T 1001-2012 办学类型",
    (
        Term("preschool", "学前", "Preschool", ("学前教育", "幼儿园")),
        Term("primary", "小学", "Primary", ("小学（五•四学制）", "小学(五·四学制)", "elementary")),
        Term("junior", "初中", "Junior secondary", ("初中（五•四学制）", "初中(五·四学制)", "middle school")),
        Term("senior", "高中", "Senior secondary", ("普通高中", "high school")),
        Term("vocational", "中职", "Vocational secondary", ("中等职业", "中职学校", "职业高中")),
        Term("college", "高职", "Vocational college", ("高等职业", "职业本科")),
        Term("higher", "高等教育", "Higher", ("大学", "本科", "university", "undergraduate")),
        Term("continuing", "继续教育", "Continuing", ("成人教育", "社区教育", "终身学习", "adult")),
    ),
)
SUBJECT = Vocabulary(
    "subject",
    "学科",
    "Subject",
    "义务教育课程方案（2022年版）, 普通高中课程方案（2017年版2020年修订）, GB/T 13745-2009",
    (
        Term("chinese", "语文", "Chinese", ("语文·书法练习指导", "中文")),
        Term(
            "mathematics",
            "数学",
            "Mathematics",
            ("maths", "math", "高等数学", "离散数学", "线性代数", "概率论"),
        ),
        Term("english", "英语", "English"),
        Term("japanese", "日语", "Japanese"),
        Term("russian", "俄语", "Russian"),
        Term("civics", "道德与法治", "Morality and law", ("思想政治", "政治", "思想品德")),
        Term("history", "历史", "History"),
        Term("geography", "地理", "Geography", ("人文地理", "地理图册")),
        Term("physics", "物理", "Physics", ("物理学",)),
        Term("chemistry", "化学", "Chemistry"),
        Term("biology", "生物学", "Biology", ("生物",)),
        Term("science", "科学", "Science"),
        Term(
            "it",
            "信息科技",
            "Information technology",
            ("信息技术", "信息", "计算机", "computing", "computer science"),
        ),
        Term("ai", "人工智能", "Artificial intelligence", ("机器学习", "深度学习", "machine learning")),
        Term("technology", "通用技术", "General technology", ("技术", "劳动技术")),
        Term("labour", "劳动", "Labour education"),
        Term("pe", "体育与健康", "Physical education and health", ("体育",)),
        Term("music", "音乐", "Music"),
        Term("art", "美术", "Fine art", ("书法",)),
        Term("arts", "艺术", "Arts"),
        Term("practice", "综合实践活动", "Integrated practice"),
        Term("psychology", "心理健康", "Mental health"),
        Term("engineering", "工程", "Engineering"),
        Term("medicine", "医学", "Medicine"),
        Term("other", "其他", "Other"),
    ),
)
GRADE = Vocabulary(
    "grade",
    "年级",
    "Grade",
    "JY/T 1001-2012 年级代码",
    (
        *(
            Term(f"g{n}", f"{zh}年级", f"Grade {n}", (f"{n}年级", f"小学{zh}年级"))
            for n, zh in enumerate("一二三四五六", 1)
        ),
        Term("g7", "七年级", "Grade 7", ("初一", "7年级")),
        Term("g8", "八年级", "Grade 8", ("初二", "8年级")),
        Term("g9", "九年级", "Grade 9", ("初三", "9年级")),
        Term("g10", "高一", "Grade 10", ("高中一年级", "十年级")),
        Term("g11", "高二", "Grade 11", ("高中二年级", "十一年级")),
        Term("g12", "高三", "Grade 12", ("高中三年级", "十二年级")),
    ),
)
TYPE = Vocabulary(
    "type",
    "类型",
    "Type",
    "LRMI learningResourceType; LOM 5.2",
    (
        Term("lesson", "课文与讲义", "Lesson text", ("讲义", "教材章节", "lecture", "narrative text")),
        Term("textbook", "教材图书", "Book", ("教材", "图书", "电子书", "book", "textbook")),
        Term("courseware", "课件", "Slides", ("ppt", "slide", "slides", "presentation")),
        Term("plan", "教案", "Lesson plan", ("教学设计", "lesson plan")),
        Term("exercise", "习题", "Exercise", ("练习", "作业", "assignment", "problem statement")),
        Term("test", "试卷", "Test", ("单元测验", "测验", "exam", "quiz", "assessment")),
        Term("reading", "阅读材料", "Reading", ("诗词", "文本", "text")),
        Term("video", "视频", "Video"),
        Term("audio", "音频", "Audio"),
        Term("image", "图片", "Picture", ("图像", "figure", "picture")),
        Term("interactive", "互动", "Interactive", ("simulation", "仿真", "实验", "experiment")),
        Term("package", "课程包", "Course package", ("scorm", "common cartridge")),
        Term("course", "在线课程", "Online course", ("course", "mooc")),
        Term("reference", "参考资料", "Reference", ("文档", "website", "网站", "link", "index")),
        Term("tool", "工具", "Tool", ("software", "软件")),
        Term("outline", "知识点大纲", "Knowledge outline", ("大纲",)),
    ),
)
AUDIENCE = Vocabulary(
    "audience",
    "使用对象",
    "Audience",
    "LOM 5.5 intended end user role",
    (
        Term("learner", "学生", "Learners", ("student", "pupil", "learners", "students")),
        Term("teacher", "教师", "Teachers", ("teachers",)),
        Term("parent", "家长", "Parents", ("guardian",)),
        Term("manager", "管理者", "Managers"),
    ),
)
ACCESSIBILITY = Vocabulary(
    "accessibility",
    "无障碍",
    "Accessibility",
    "schema.org accessibilityFeature, W3C a11y-discov-vocab",
    (
        Term("alternativeText", "图片有替代文本", "Alternative text"),
        Term("captions", "有字幕", "Captions"),
        Term("transcript", "有文字稿", "Transcript"),
        Term("mathml", "公式可读（MathML）", "MathML", ("MathML",)),
        Term("structuralNavigation", "可按结构导航", "Structural navigation"),
        Term("displayTransformability", "可调字号与颜色", "Display can be transformed"),
        Term("longDescription", "图有长描述", "Long description", ("longDescriptions",)),
        Term("tableOfContents", "有目录", "Table of contents"),
        Term("readingOrder", "有阅读顺序", "Reading order"),
        Term("index", "有索引", "Index"),
        Term("ttsMarkup", "有朗读标记", "Speech markup"),
        Term("none", "未作处理", "None"),
    ),
)
LICENCE = Vocabulary(
    "licence",
    "许可",
    "Licence",
    "SPDX License List; Creative Commons",
    (
        Term("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0", "CC0 1.0", ("cc0", "cc0-1.0")),
        Term(
            "https://creativecommons.org/publicdomain/mark/1.0/",
            "公有领域",
            "Public domain",
            ("public domain", "pd"),
        ),
        Term(
            "https://creativecommons.org/licenses/by/4.0/",
            "CC BY 4.0",
            "CC BY 4.0",
            ("cc-by-4.0", "cc by", "cc-by"),
        ),
        Term(
            "https://creativecommons.org/licenses/by-sa/4.0/",
            "CC BY-SA 4.0",
            "CC BY-SA 4.0",
            ("cc-by-sa-4.0", "cc by-sa"),
        ),
        Term(
            "https://creativecommons.org/licenses/by-sa/3.0/",
            "CC BY-SA 3.0",
            "CC BY-SA 3.0",
            ("cc-by-sa-3.0",),
        ),
        Term("https://creativecommons.org/licenses/by/3.0/", "CC BY 3.0", "CC BY 3.0", ("cc-by-3.0",)),
        Term(
            "https://creativecommons.org/licenses/by-nc/4.0/",
            "CC BY-NC 4.0",
            "CC BY-NC 4.0",
            ("cc-by-nc-4.0",),
        ),
        Term(
            "https://creativecommons.org/licenses/by-nc-sa/4.0/",
            "CC BY-NC-SA 4.0",
            "CC BY-NC-SA 4.0",
            ("cc-by-nc-sa-4.0",),
        ),
        Term(
            "https://creativecommons.org/licenses/by-nd/4.0/",
            "CC BY-ND 4.0",
            "CC BY-ND 4.0",
            ("cc-by-nd-4.0",),
        ),
        Term(
            "https://creativecommons.org/licenses/by-nc-nd/4.0/",
            "CC BY-NC-ND 4.0",
            "CC BY-NC-ND 4.0",
            ("cc-by-nc-nd-4.0",),
        ),
        Term("https://spdx.org/licenses/Apache-2.0", "Apache 2.0", "Apache 2.0", ("apache-2.0", "apache 2.0")),
        Term("https://spdx.org/licenses/MIT", "MIT", "MIT", ("mit",)),
        Term(
            "https://rightsstatements.org/vocab/InC/1.0/",
            "保留版权，仅可在线查看",
            "In copyright",
            ("inc", "all rights reserved"),
        ),
        Term(
            "https://rightsstatements.org/vocab/CNE/1.0/",
            "版权状况未查明",
            "Copyright not evaluated",
            ("unknown", "cne"),
        ),
    ),
)

VOCABULARIES = {v.code: v for v in (STAGE, SUBJECT, GRADE, TYPE, AUDIENCE, ACCESSIBILITY, LICENCE)}
_BY_CODE = {v.code: {t.code: t for t in v.terms} for v in VOCABULARIES.values()}
_BY_NAME = {
    v.code: {name.strip().casefold(): t.code for t in reversed(v.terms) for name in (*t.aliases, t.en, t.zh, t.code)}
    for v in VOCABULARIES.values()
}
