"""Speak training utterances with espeak-ng.

usage: synthesize.py FOLDER

Writes words.pkl (single words and pairs), sentences.pkl and held.pkl (sentences by voices that training never hears)
into FOLDER: lists of (language, text, int16 audio [samples] at 16 kHz).
"""

import os
import pickle
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import grammar

VOICES = (
    "m1 m3 m4 m5 m6 m7 m8 f1 f2 f3 f5 Annie Michael Mario Alex Lee Steph Adam Andrea Linda David Edward Boris Belinda "
    "Marco Rob Benjamin Denis Max Antonio"
).split()
HELD_VOICES = "m2 f4 Andy".split()
SPOKEN_RATE = 22050
RATE = 16000
SETS = (("words", 5000, 1), ("sentences", 14000, 10**6), ("held", 240, 9 * 10**6))


def resample(samples, source, target):
    """Band-limited resampling in the frequency domain; float [n] -> float [n * target / source]."""
    length = int(round(len(samples) * target / source))
    spectrum = np.fft.rfft(samples)
    bins = length // 2 + 1
    spectrum = spectrum[:bins] if bins <= len(spectrum) else np.pad(spectrum, (0, bins - len(spectrum)))
    return np.fft.irfft(spectrum, length) * length / len(samples)


def speak(voice, text, speed, pitch):
    """One utterance by espeak-ng as int16 [samples] at 16 kHz; None where it says nothing."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", text]
    wave = subprocess.run(command, capture_output=True, check=False).stdout[44:]  # past the WAV header
    samples = np.frombuffer(wave[: len(wave) // 2 * 2], dtype=np.int16).astype(np.float32)
    if len(samples) < SPOKEN_RATE // 10:
        return None
    return np.clip(resample(samples, SPOKEN_RATE, RATE), -32767, 32767).astype(np.int16)


def utterance(seed, kind):
    """Utterance number `seed` of a set: the same for every run of the recipe."""
    r = random.Random(seed)
    language = r.choice(["en", "ru"])
    if kind == "words":
        vocabulary = WORDS[language]
        text = " ".join(r.choice(vocabulary) for _ in range(r.choice([1, 1, 2])))
    else:
        text = grammar.SENTENCES[language](r)
    accent = "ru" if language == "ru" else r.choice(["en-us", "en-us", "en-gb"])
    variant = r.choice(HELD_VOICES if kind == "held" else VOICES)
    audio = speak(f"{accent}+{variant}", text, r.randint(132, 180), r.randint(33, 65))
    return None if audio is None else (language, text, audio)


WORDS = {language: grammar.words(language) for language in grammar.SENTENCES}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for kind, count, first in SETS:
        path = os.path.join(folder, kind + ".pkl")
        if os.path.exists(path):
            continue
        with ThreadPoolExecutor(4) as pool:
            spoken = pool.map(lambda seed, kind=kind: utterance(seed, kind), range(first, first + count))
            utterances = [u for u in spoken if u]
        with open(path + ".part", "wb") as file:
            pickle.dump(utterances, file)
        os.rename(path + ".part", path)
        print(kind, len(utterances), "utterances", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
