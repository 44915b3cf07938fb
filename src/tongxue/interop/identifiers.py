"""Checks of the identifiers of organisations and places. Each gives the CodecError of a wrong one, or None.

They prove the form, not that the identifier has been issued: that only its register knows.
"""

import re

from tongxue.interop.errors import CodecError

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUES = {character: value for value, character in enumerate(_CREDIT_ALPHABET)}
_CREDIT_LENGTH = 18
# GB 32100-2015, table 1 and its later additions: 登记管理部门代码 is a digit or a letter (A, N and Y are in
# use).
_CREDIT = re.compile(rf"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")
_SCHOOL_LENGTH = 10
_REGION_LENGTH = 6
# GB/T 2260-2007: the first two digits, by province.
_PROVINCES = frozenset(
    (  # noqa: SIM905 - reads better as a row of words
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
    ).split()
)


def check_credit_code(code: str) -> CodecError | None:
    """A unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters with a check character.

    Clause 4: management department, kind, region (six digits), body code (nine characters), check character.
    Annex A: modulo 31 with the weights 3^(i-1) (GB/T 17710, ISO 7064), so that every single wrong character
    shows. The body code's own check character (GB 11714) is not asked for: codes given to sole traders do not
    keep to it.
    """
    if len(code) != _CREDIT_LENGTH:
        return _wrong_length(_CREDIT_LENGTH, code)
    if not _CREDIT.fullmatch(code):
        return CodecError("identifier.characters", "the code has characters where they may not stand", value=code)
    total = sum(_CREDIT_VALUES[character] * pow(3, place, 31) for place, character in enumerate(code[:-1]))
    if _CREDIT_ALPHABET[-total % 31] != code[-1]:
        return CodecError("identifier.check_digit", "the check character does not fit", value=code)
    return None


def check_school_code(code: str) -> CodecError | None:
    """A school identifier (学校（机构）标识码): ten digits, given for good by the Ministry of Education.

    It has no check digit, and its parts are promised by no public standard. In the published list of colleges
    and universities digits 3 and 4 are always a province of GB/T 2260; identifiers of schools of other levels
    carry their region elsewhere. So the form is all that can be checked; with :func:`check_college_code` also
    the province.
    """
    if len(code) != _SCHOOL_LENGTH:
        return _wrong_length(_SCHOOL_LENGTH, code)
    return None if _is_digits(code) else _not_digits(code)


def check_college_code(code: str) -> CodecError | None:
    """A school identifier of a college or university: its third and fourth digit are a province (GB/T 2260).

    Identifiers that bodies other than these carry (the list of 2017 has six that begin with 36) are not of
    this form.
    """
    if problem := check_school_code(code):
        return problem
    return None if code[2:4] in _PROVINCES else _unknown_province(code[2:4])


def check_region_code(code: str) -> CodecError | None:
    """A code of an administrative division (GB/T 2260-2007): two digits each for province, city, county.

    Clause 4: a level that is not named is 00, so nothing may follow under it.
    """
    if len(code) != _REGION_LENGTH:
        return _wrong_length(_REGION_LENGTH, code)
    if not _is_digits(code):
        return _not_digits(code)
    if code[:2] not in _PROVINCES:
        return _unknown_province(code[:2])
    if code[2:4] == "00" and code[4:] != "00":
        return CodecError("identifier.level", "a county cannot be named without its city", value=code)
    return None


def _is_digits(code: str) -> bool:
    return code.isascii() and code.isdigit()


def _wrong_length(expected: int, code: str) -> CodecError:
    message = "the code has {found} characters, not {expected}"
    return CodecError("identifier.length", message, expected=expected, found=len(code))


def _not_digits(code: str) -> CodecError:
    return CodecError("identifier.characters", "the code may have digits only", value=code)


def _unknown_province(province: str) -> CodecError:
    return CodecError("identifier.province", "{province} is no province of GB/T 2260", province=province)
