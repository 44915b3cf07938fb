def find_textbook_position(*, stage, subject, names):
    return None


def find_vocational_position(*, names):
    return None
