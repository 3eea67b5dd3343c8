"""Sentences of the demo model: short spoken messages in English and Russian, about a hundred words each."""

import random
import re

EN_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
EN_TENS = "twenty thirty forty fifty".split()
EN_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
RU_NUMBERS = "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать".split()
RU_TENS = "двадцать тридцать сорок пятьдесят".split()
RU_DAYS = [
    "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье",
]


def capitalized(text):
    return text[0].upper() + text[1:]


def number(r, numbers, tens, lowest=0):
    """A number from 0 to 59 in words."""
    if r.random() < 0.75:
        return r.choice(numbers[lowest:])
    return r.choice(tens) + (" " + r.choice(numbers[1:10]) if r.random() < 0.5 else "")


def english_time(r):
    day = r.choice(["today", "tomorrow", "tonight", "on " + r.choice(EN_DAYS), "on " + r.choice(EN_DAYS)])
    return day + r.choice(["", " at " + r.choice(EN_NUMBERS[1:])])


def russian_time(r):
    day = r.choice(["сегодня", "завтра", "вечером", r.choice(RU_DAYS), r.choice(RU_DAYS)])
    return day + r.choice(["", " в " + r.choice(RU_NUMBERS[2:])])


def english(r):
    """One English sentence; r is a random.Random."""
    kind = r.random()
    if kind < 0.20:
        please = r.choice(["please ", ""])
        verb = r.choice(["call", "text", "meet"])
        whom = r.choice(["me", "us", "Anna", "Ivan", "Maria", "Peter"])
        return capitalized(f"{please}{verb} {whom} {english_time(r)}.")
    if kind < 0.36:
        thing = r.choice("train bus meeting lesson".split())
        return f"The {thing} {r.choice('starts leaves ends'.split())} {english_time(r)}."
    if kind < 0.54:
        count = number(r, EN_NUMBERS, EN_TENS, 2)
        return f"{r.choice(['I need', 'We have', 'I found'])} {count} {r.choice('tickets books keys letters'.split())}."
    if kind < 0.68:
        thing = r.choice("weather coffee music room".split())
        return f"The {thing} is {r.choice(['', 'very ', 'not '])}{r.choice('good cold warm loud quiet new'.split())}."
    if kind < 0.84:
        digits = " ".join(r.choice(EN_NUMBERS[:10]) for _ in range(r.randint(2, 5)))
        return f"My {r.choice('phone room order'.split())} number is {digits}."
    if kind < 0.92:
        greeting = r.choice(["Hello", "Good morning", "Good evening"])
        return f"{greeting}, this is {r.choice(['Anna', 'Ivan', 'Maria', 'Peter'])}."
    return r.choice([
        "This is a test of the voice bot.", "Thank you very much.", "Where is the train?", "Where is the bus?",
        "Please send me a voice message.", "One, two, three.",
    ])


def russian(r):
    """One Russian sentence; r is a random.Random."""
    kind = r.random()
    if kind < 0.20:
        please = r.choice(["пожалуйста, ", ""])
        verb = r.choice(["позвони", "напиши", "ответь"])
        whom = r.choice(["мне", "нам", "маме", "брату", "Анне", "Ивану"])
        return capitalized(f"{please}{verb} {whom} {russian_time(r)}.")
    if kind < 0.36:
        thing = r.choice("Поезд Автобус Урок Фильм".split())
        return f"{thing} {r.choice('начинается отправляется заканчивается'.split())} {russian_time(r)}."
    if kind < 0.54:
        count = number(r, RU_NUMBERS, RU_TENS, 5)
        return f"{r.choice(['Мне нужно', 'У нас есть', 'Я купил'])} {count} {r.choice('билетов книг ключей писем'.split())}."
    if kind < 0.68:
        thing = r.choice("Погода Музыка Комната Модель".split())
        adjective = r.choice("хорошая холодная тёплая громкая тихая новая".split())
        return f"{thing} {r.choice(['', 'очень ', 'не '])}{adjective}."
    if kind < 0.84:
        digits = " ".join(r.choice(RU_NUMBERS[:10]) for _ in range(r.randint(2, 5)))
        return f"{r.choice(['Мой номер', 'Номер заказа', 'Номер комнаты'])} {digits}."
    if kind < 0.92:
        greeting = r.choice(["Привет", "Доброе утро", "Добрый вечер"])
        return f"{greeting}, это {r.choice(['Анна', 'Иван', 'Мария', 'Пётр'])}."
    return r.choice([
        "Это проверка голосового бота.", "Большое спасибо.", "Где поезд?", "Где автобус?",
        "Отправьте мне голосовое сообщение.", "Раз, два, три.",
    ])


SENTENCES = {"en": english, "ru": russian}


def words(language, sentences=6000):
    """All words of a language, sorted."""
    r = random.Random(3)
    return sorted({w for _ in range(sentences) for w in re.findall(r"[\w']+", SENTENCES[language](r))})
