"""Word error rates of the demo model by greedy decoding in PyTorch: timestamps on, no rules, no fallback."""

import json
import os
import re
import subprocess

import numpy as np
import torch

from features import RATE, SAMPLES_PER_POSITION, log_mel
from tokenizer import LANGUAGES

MAX_TOKENS = 220
JOINED_FIRST = (0, 2, 4, 6, 8)  # the clip that comes first in each joined file


def words_of(text):
    return re.sub(r"[^\w ]", "", text.lower()).split()


def word_errors(expected, actual):
    """Edit distance in words, and the number of expected words; case and punctuation do not count."""
    expected, actual = words_of(expected), words_of(actual)
    row = list(range(len(actual) + 1))
    for i, word in enumerate(expected):
        former, row[0] = row[:], i + 1
        for j, other in enumerate(actual):
            row[j + 1] = min(former[j + 1] + 1, row[j] + 1, former[j] + (word != other))
    return row[-1], len(expected)


def padded(audio, seconds):
    """Audio at its exact length (a whole number of encoder positions) or in a window of that many seconds."""
    length = int(seconds * RATE) if seconds else -(-len(audio) // SAMPLES_PER_POSITION) * SAMPLES_PER_POSITION
    return np.pad(audio, (0, max(0, length - len(audio))))[:length]


@torch.no_grad()
def greedy(model, tokenizer, mel, timestamps=True):
    """Log-mel [mels, frames] -> tokens from <|startoftranscript|> on, without the end of text."""
    audio = model.encoder(mel[None])

    def next_logits(tokens):
        return model.decoder(torch.tensor([tokens]), audio)[0, -1]

    tokens = [tokenizer["<|startoftranscript|>"]]
    codes = [tokenizer[f"<|{code}|>"] for code in LANGUAGES]
    tokens.append(codes[int(next_logits(tokens)[codes].argmax())])
    tokens.append(tokenizer["<|transcribe|>"])
    if not timestamps:
        tokens.append(tokenizer["<|notimestamps|>"])
    while len(tokens) < MAX_TOKENS:
        logits = next_logits(tokens)
        logits[tokenizer["<|notimestamps|>"]] = -torch.inf  # part of the prompt, or not wanted
        token = int(logits.argmax())
        if token == tokenizer["<|endoftext|>"]:
            break
        tokens.append(token)
    return tokens


def held_out_errors(model, tokenizer, held, count, seconds):
    """Errors, words and one wrong example over `count` sentences of each language by voices training never heard."""
    errors = words = 0
    example = None
    for pool in held.values():
        for text, audio in pool[:count]:
            speech = np.pad(audio.astype(np.float32) / 32768, (RATE // 5, RATE // 5))
            heard = tokenizer.decode(greedy(model, tokenizer, log_mel(padded(speech, seconds)))).strip()
            e, w = word_errors(text, heard)
            errors, words = errors + e, words + w
            if e:
                example = (text, heard)
    return errors, words, example


def read_audio(path):
    """Any audio file -> float32 [samples] at 16 kHz, by ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


def clips_of(folder):
    with open(os.path.join(folder, "texts.json"), encoding="utf-8") as file:
        return json.load(file)


def sample_errors(model, tokenizer, folder, seconds):
    """Errors and words for each language over the clips of a folder, and how often the language was right."""
    figures = {"languageRight": 0, "clips": 0}
    for clip in clips_of(folder):
        tokens = greedy(model, tokenizer, log_mel(padded(read_audio(os.path.join(folder, clip["file"])), seconds)))
        heard = tokenizer.decode(tokens).strip()
        errors, words = word_errors(clip["text"], heard)
        figure = figures.setdefault(clip["language"], {"errors": 0, "words": 0})
        figure["errors"] += errors
        figure["words"] += words
        figures["clips"] += 1
        figures["languageRight"] += tokens[1] == tokenizer[f"<|{clip['language']}|>"]
        if errors:
            print(f"{clip['file']} in {seconds or 'exact'}: {clip['text']} -> {heard}", flush=True)
    return figures


def joined_errors(model, tokenizer, folder, language):
    """Errors and words of five files, each of all clips of a language joined with pauses in another order, heard in
    30 s windows that seek to the last timestamp."""
    clips = [clip for clip in clips_of(folder) if clip["language"] == language]
    files = [joined_file_errors(model, tokenizer, folder, clips[first:] + clips[:first]) for first in JOINED_FIRST]
    return {"errors": sum(errors for errors, _ in files), "words": sum(words for _, words in files)}


def joined_file_errors(model, tokenizer, folder, clips):
    """Errors and words of one file of clips with pauses of 0.5 to 2 s behind each."""
    parts = []
    for i, clip in enumerate(clips):
        parts += [read_audio(os.path.join(folder, clip["file"])), np.zeros(int((0.5 + i % 4 * 0.5) * RATE), np.float32)]
    audio, heard, start = np.concatenate(parts), [], 0
    while len(audio) - start > RATE // 10:
        piece = audio[start : start + 30 * RATE]
        tokens = greedy(model, tokenizer, log_mel(padded(piece, 30)))[3:]
        times = [i for i, token in enumerate(tokens) if token >= tokenizer.first_timestamp]
        advance = len(piece)
        if start + len(piece) < len(audio) and len(times) > 2:
            # What follows the last end of a segment is heard again in the next window.
            last = times[-1] if len(times) % 2 == 0 else times[-2]
            advance = max(1, tokens[last] - tokenizer.first_timestamp) * SAMPLES_PER_POSITION
            tokens = tokens[: last + 1]
        heard.append(tokenizer.decode(tokens).strip())
        start += advance
    errors, words = word_errors(" ".join(clip["text"] for clip in clips), " ".join(heard))
    print(f"joined: {errors}/{words} words wrong: {' '.join(heard)}", flush=True)
    return errors, words
