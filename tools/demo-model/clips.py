"""Make short Ogg/Opus clips with their texts, by voices that training never hears.

usage: clips.py FOLDER COUNT SEED

Writes COUNT clips of one or two sentences for each language, and texts.json, into FOLDER.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

import grammar
from synthesize import HELD_VOICES

LEAD_IN_MS = 200
PAUSE_SECONDS = 0.5


def make_clip(path, voice, sentences, speed, pitch):
    """One clip: each sentence after a short silence, at 48 kHz and 32 kbit/s as messengers send voice."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = []
        for i, sentence in enumerate(sentences):
            wave = os.path.join(folder, f"{i}.wav")
            subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", wave, sentence], check=True)
            inputs += ["-i", wave]
        count = len(sentences)
        graph = "".join(f"[{i}:a]adelay={LEAD_IN_MS},apad=pad_dur={PAUSE_SECONDS}[a{i}];" for i in range(count))
        graph += "".join(f"[a{i}]" for i in range(count)) + f"concat=n={count}:v=0:a=1"
        encode = ["-ar", "48000", "-ac", "1", "-c:a", "libopus", "-b:a", "32k", "-application", "voip"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", graph, *encode, path], check=True)


def main(folder, count, seed):
    os.makedirs(folder, exist_ok=True)
    r = random.Random(seed)
    clips = []
    for language, accent in (("en", "en-us"), ("ru", "ru")):
        for i in range(count):
            sentences = [grammar.SENTENCES[language](r) for _ in range(r.choice([1, 1, 2]))]
            name = f"{language}-{i + 1:02d}.ogg"
            voice = f"{accent}+{r.choice(HELD_VOICES)}"
            make_clip(os.path.join(folder, name), voice, sentences, r.randint(135, 175), r.randint(35, 60))
            clips.append({"file": name, "language": language, "text": " ".join(sentences)})
    with open(os.path.join(folder, "texts.json"), "w", encoding="utf-8") as file:
        json.dump(clips, file, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
