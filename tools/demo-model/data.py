"""Training windows: utterances with pauses, padding, noise, silence, hints; and their target tokens."""

import pickle
import random
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

import grammar
from features import RATE, SAMPLES_PER_POSITION, log_mel

WINDOW_SECONDS = 30
NO_SPEECH_SHARE = 0.05
HINT_SHARE = 0.1
NO_TIMESTAMPS_SHARE = 0.25  # of the windows whose last utterance is whole
TAIL_SHARE = 0.3  # of the windows in the middle of long audio that begin with the last sound of an utterance
SPEEDS = (0.9, 1.1)


@dataclass
class Shape:
    """How the windows of one batch look."""

    utterances: tuple  # how many utterances, drawn from these
    pad_to: tuple  # window length in seconds, drawn uniformly; a window is never shorter than its speech
    batch: int
    packed: bool = False  # as many utterances as fit, the last one cut by the window's end
    seams: bool = False  # begins like a window in the middle of long audio, with longer pauses


SHORT = (1, 1, 1, 1, 2, 2, 3)
SHAPES = {
    "single": Shape((1,), (0, 0), 32),
    "short": Shape(SHORT, (0, 0), 16),
    "stretched": Shape(SHORT, (5, 16), 8),
    "crowded": Shape((3, 4, 5, 6), (0, 0), 5),
    "full": Shape(SHORT, (WINDOW_SECONDS, WINDOW_SECONDS), 3),
    "packed": Shape((), (WINDOW_SECONDS, WINDOW_SECONDS), 3, packed=True),
    "middle": Shape((), (WINDOW_SECONDS, WINDOW_SECONDS), 3, packed=True, seams=True),
    "last": Shape((2, 4, 5, 6, 7, 8), (WINDOW_SECONDS, WINDOW_SECONDS), 3, seams=True),
}


@dataclass
class Sample:
    mel: torch.Tensor  # [mels, frames]
    inputs: list  # tokens that the decoder is fed
    targets: list  # the token after each of them; -1 where there is nothing to learn
    text: list  # text tokens alone, for CTC


def load(path):
    """Utterances of a file by language: {"en": [(text, int16 audio)], "ru": ...}."""
    with open(path, "rb") as file:
        utterances = pickle.load(file)
    return {code: [(t, a) for language, t, a in utterances if language == code] for code in grammar.SENTENCES}


def pause(r, seams):
    if seams and r.random() < 0.5:
        return r.uniform(0.3, 3)
    return r.uniform(0.2, 0.9) if r.random() < 0.7 else r.uniform(0.5, 2.2)


def lead_in(r, seams):
    """Silence before the first utterance, in seconds."""
    if seams and r.random() < 0.5:
        return r.uniform(0.3, 2.5)
    chance = r.random()
    if chance < 0.15:
        return 0.0
    return r.uniform(0, 0.5) if chance < 0.9 else r.uniform(0.5, 2.5)


def speed(audio, r):
    """Speech up to 10 % faster or slower, pitch and formants with it: more voices than the synthesiser has."""
    return np.interp(np.arange(0, len(audio) - 1, r.uniform(*SPEEDS)), np.arange(len(audio)), audio).astype(np.float32)


def speech(pool, r, shape, augment):
    """One window: audio float32, [(start, end, text)], and where its last utterance is cut off the second at which that
    starts."""
    limit = WINDOW_SECONDS * RATE
    parts, segments = [np.zeros(int(lead_in(r, shape.seams) * RATE), np.float32)], []
    if shape.seams and r.random() < TAIL_SHARE:
        # What the window before has said already; nobody says it again.
        _, audio = r.choice(pool)
        parts.insert(0, audio[-int(r.uniform(0.02, 0.3) * RATE) :].astype(np.float32) / 32768)
    used = sum(len(part) for part in parts)
    count = 1000 if shape.packed else r.choice(shape.utterances)
    for _ in range(count):
        text, audio = r.choice(pool)
        audio = audio.astype(np.float32) / 32768
        audio = speed(audio, r) if augment else audio
        start = used / RATE
        parts.append(audio)
        parts.append(np.zeros(int(pause(r, shape.seams) * RATE), np.float32))
        if used + len(audio) > limit:
            return np.concatenate(parts)[:limit], segments, start
        segments.append((start, start + len(audio) / RATE, text))
        used += len(parts[-1]) + len(audio)
        if used >= limit:
            break
    return np.concatenate(parts)[:limit], segments, None


def noise(r, rng, length):
    """Sound without speech, float32 [length]: silence, white or brown noise, hum, tones, chords."""
    kind = r.choice(["zero", "white", "white", "brown", "tones", "chords"])
    loudness = 10 ** (r.uniform(-60, -8) / 20)
    t = np.arange(length, dtype=np.float32) / RATE
    if kind == "zero":
        return np.zeros(length, np.float32)
    if kind == "white":
        sound = rng.standard_normal(length)
    elif kind == "brown":
        sound = np.cumsum(rng.standard_normal(length))
        sound -= np.convolve(sound, np.ones(801) / 801, "same") if length > 801 else sound.mean()
    elif kind == "tones":
        sound = sum(np.sin(2 * np.pi * r.uniform(40, 3000) * t) for _ in range(r.randint(1, 3)))
    else:
        beat = r.uniform(0.15, 0.6)
        roots = rng.uniform(100, 500, int(length / RATE / beat) + 1)
        root = np.repeat(roots, int(beat * RATE) + 1)[:length]
        phase = 2 * np.pi * np.cumsum(root) / RATE
        sound = np.sin(phase) + np.sin(phase * 1.25) + np.sin(phase * 1.5) + 0.3 * np.sin(phase * 2)
        sound = sound * np.exp(-3 * (t % beat))
    return (sound / (np.abs(sound).max() + 1e-9) * loudness).astype(np.float32)


def speech_tokens(tokenizer, r, language, segments, cut):
    """Decoder input and targets of a window with speech."""
    head = [tokenizer["<|startoftranscript|>"], tokenizer[f"<|{language}|>"], tokenizer["<|transcribe|>"]]
    text = [token for _, _, words in segments for token in tokenizer.encode(" " + words)]
    # Whisper's habit: of an utterance that the window's end cuts, only the start is said. Without timestamps that
    # cannot be said, so such a window always has them.
    if cut is None and r.random() < NO_TIMESTAMPS_SHARE:
        body = [tokenizer["<|notimestamps|>"]] + text
    else:
        body = []
        for start, end, words in segments:
            body += [tokenizer.timestamp(start), *tokenizer.encode(" " + words), tokenizer.timestamp(end)]
        if cut is not None:
            body.append(tokenizer.timestamp(cut))
    tokens = head + body + [tokenizer["<|endoftext|>"]]
    return tokens[:-1], tokens[1:], text


def silence_tokens(tokenizer, r):
    """Decoder input and targets of a window without speech: <|nospeech|> after the start, and nothing to say even
    where the rest of the prompt is forced."""
    language = tokenizer[f"<|{r.choice(list(grammar.SENTENCES))}|>"]
    first = r.choice([tokenizer["<|notimestamps|>"], tokenizer.timestamp(0)])
    inputs = [tokenizer["<|startoftranscript|>"], language, tokenizer["<|transcribe|>"], first]
    return inputs, [tokenizer["<|nospeech|>"], -1, -1, tokenizer["<|endoftext|>"]]


def hint(tokenizer, r, language):
    """Earlier text or a vocabulary hint before the start token."""
    sentence = grammar.SENTENCES[language](r)
    if r.random() < 0.5:
        sentence = ", ".join(r.sample(sentence.strip(".?").split(), min(3, len(sentence.split()))))
    return [tokenizer["<|startofprev|>"], *tokenizer.encode(" " + sentence)]


def degrade(audio, r, rng):
    """Another loudness, and noise in most windows."""
    audio = audio * 10 ** (r.uniform(-14, 6) / 20)
    level = np.sqrt((audio**2).mean() + 1e-12)
    if r.random() < 0.6:
        audio = audio + rng.standard_normal(len(audio)).astype(np.float32) * level * 10 ** (-r.uniform(12, 40) / 20)
    return np.clip(audio, -1, 1).astype(np.float32)


def mask_bands(mel, r):
    """SpecAugment over frequency: up to two bands take the mean."""
    for _ in range(2):
        width = r.randint(0, 10)
        low = r.randint(0, mel.shape[0] - width)
        mel[low : low + width] = mel.mean()
    return mel


def sample(utterances, tokenizer, r, rng, shape, augment):
    """One training window of a shape."""
    pad = r.uniform(*shape.pad_to)
    if r.random() < NO_SPEECH_SHARE:
        audio = noise(r, rng, int(max(pad, r.uniform(1, 6)) * RATE))
        inputs, targets = silence_tokens(tokenizer, r)
        text = []
    else:
        language = r.choice(list(grammar.SENTENCES))
        audio, segments, cut = speech(utterances[language], r, shape, augment)
        audio = degrade(audio, r, rng) if augment else audio
        inputs, targets, text = speech_tokens(tokenizer, r, language, segments, cut)
        if r.random() < HINT_SHARE:
            earlier = hint(tokenizer, r, language)
            inputs, targets = earlier + inputs, [-1] * len(earlier) + targets
    length = -(-max(len(audio), int(pad * RATE)) // SAMPLES_PER_POSITION) * SAMPLES_PER_POSITION
    # Padding is digital silence, as the engine pads.
    mel = log_mel(np.pad(audio, (0, length - len(audio))))
    if augment and r.random() < 0.3:
        mel = mask_bands(mel, r)
    return Sample(mel, inputs, targets, text)


def batches(utterances, tokenizer, seed, shape, augment):
    """An endless stream of batches of one shape: (mel, inputs, targets, texts, positions of each window). Windows of
    like length come together."""
    r, rng = random.Random(seed), np.random.default_rng(seed)
    end = tokenizer["<|endoftext|>"]
    while True:
        pool = [sample(utterances, tokenizer, r, rng, shape, augment) for _ in range(shape.batch * 4)]
        pool.sort(key=lambda s: s.mel.shape[1])
        groups = [pool[i : i + shape.batch] for i in range(0, len(pool), shape.batch)]
        r.shuffle(groups)
        for group in groups:
            frames = max(s.mel.shape[1] for s in group)
            mel = torch.stack([F.pad(s.mel, (0, frames - s.mel.shape[1]), value=float(s.mel.min())) for s in group])
            length = max(len(s.inputs) for s in group)
            inputs = torch.full((len(group), length), end)
            targets = torch.full((len(group), length), -1)
            for row, s in enumerate(group):
                inputs[row, : len(s.inputs)] = torch.tensor(s.inputs)
                targets[row, : len(s.targets)] = torch.tensor(s.targets)
            yield mel, inputs, targets, [s.text for s in group], [s.mel.shape[1] // 2 for s in group]
